"""Reads the messages that the `file:` mail backend wrote: a list of names, and one message by its name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

# Exactly what the backend writes; a name that could lead elsewhere does not match.
NAME = re.compile(r"(\d{8}T\d{6}\.\d{6})Z-[0-9a-f]{8}\.eml", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One message in the list."""

    name: str
    to: str
    subject: str
    at: datetime


@dataclass(frozen=True)
class Message:
    """One message in full; `text` or `html` is empty where there is no such part."""

    line: Line
    headers: list[tuple[str, str]]
    text: str
    html: str


def names(folder: Path) -> list[str]:
    """The names of all messages, newest first."""
    try:
        found = [entry.name for entry in folder.iterdir() if NAME.fullmatch(entry.name)]
    except FileNotFoundError:
        return []
    return sorted(found, reverse=True)


def lines(folder: Path, chosen: Iterable[str]) -> list[Line]:
    """The list's lines for these names; a message deleted in between is left out."""
    found = []
    for name in chosen:
        try:
            with (folder / name).open("rb") as file:
                found.append(_line(name, BytesHeaderParser(policy=policy.default).parse(file)))
        except FileNotFoundError:
            continue
    return found


def read(folder: Path, name: str) -> Message | None:
    """The message of that name; None where there is none or the name is not one of ours."""
    if not NAME.fullmatch(name):
        return None
    try:
        mail = message_from_bytes((folder / name).read_bytes(), policy=policy.default)
    except FileNotFoundError:
        return None
    headers = [(key, str(value)) for key, value in mail.items()]
    return Message(_line(name, mail), headers, _part(mail, "plain"), _part(mail, "html"))


def _line(name: str, mail: EmailMessage) -> Line:
    at = datetime.strptime(NAME.fullmatch(name)[1], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
    return Line(name, str(mail.get("To", "")), str(mail.get("Subject", "")), at)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return part.get_content() if part is not None else ""
