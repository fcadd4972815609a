"""Keyed hashes: how we remember that something was seen without keeping the thing itself."""

import hashlib
import hmac

from django.conf import settings


def keyed_hash(purpose: str, value: str) -> str:
    """64 hex digits: HMAC-SHA256 (RFC 2104) of `value` under HASH_KEY.

    The purpose is mixed in with its length, so the same value under two purposes cannot be linked
    and no purpose can be shifted into a value.
    """
    label = purpose.encode()
    message = len(label).to_bytes(2, "big") + label + value.encode()
    return hmac.new(settings.HASH_KEY, message, hashlib.sha256).hexdigest()
