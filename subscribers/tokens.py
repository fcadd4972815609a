"""Signed links. One salt per purpose, so that no link opens another door; none of them holds an address."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.core import signing

from newsroom.lib.hashing import keyed_hash
from subscribers.models import Subscriber


class Purpose(StrEnum):
    """What a link is for."""

    CONFIRM = "confirm"
    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"
    ADDRESS = "address"


LIFE: Mapping[Purpose, timedelta | None] = {
    Purpose.CONFIRM: timedelta(hours=48),
    Purpose.UNSUBSCRIBE: None,
    Purpose.PREFERENCES: timedelta(days=90),
    Purpose.ADDRESS: timedelta(hours=48),
}


class WrongToken(Exception):  # noqa: N818 - it reads as what it is
    """Not a link of ours, or its owner was erased."""


class ExpiredToken(Exception):  # noqa: N818 - the same
    """A link of ours whose time is over; `value` is what it carried."""

    def __init__(self, value: Any) -> None:
        self.value = value
        super().__init__("The link's time is over.")


def make(purpose: Purpose, value: Any) -> str:
    """A token that carries `value`, anything JSON can hold, readable by all and changeable by nobody."""
    return _signer(purpose).sign_object(value)


def read(purpose: Purpose, token: str) -> Any:
    """What the token carries. Raises WrongToken, ExpiredToken."""
    try:
        value = _signer(purpose).unsign_object(token)
    except Exception as error:
        # Besides a bad signature: whatever base64, zlib and JSON raise over a stranger's text.
        raise WrongToken from error
    try:
        _signer(purpose).unsign_object(token, max_age=LIFE[purpose])
    except signing.SignatureExpired as error:
        raise ExpiredToken(value) from error
    return value


def stamp(subscriber: Subscriber) -> str:
    """Ties a link to the present address: after a change of address it is another."""
    return keyed_hash("address", subscriber.email_key)[:16]


def _signer(purpose: Purpose) -> signing.TimestampSigner:
    # A dot instead of Django's colon: mail programs recognise the whole link.
    return signing.TimestampSigner(salt=f"subscribers.{purpose}", sep=".")
