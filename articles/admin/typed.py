"""Hidden fields of the desk's forms, read: what is not one is None."""

import uuid


def number(text: str | None) -> int | None:
    """The id of a row."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def sitting(text: str | None) -> uuid.UUID | None:
    """Which story form, in which tab, this came from (see `articles.models.Draft`)."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
