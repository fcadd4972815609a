"""Who has a story open, and who is typing in it: told by each story form every few seconds, locked by nobody."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from articles import history
from articles.models import Article, Presence

# A form tells of itself every three seconds; two that got lost make nobody disappear.
OPEN_SECONDS = 9
TYPING_SECONDS = 6
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Colleague:
    """Somebody else who has the story open; once, however many windows."""

    name: str
    is_typing: bool


def tell(article: Article, sitting: uuid.UUID, *, by, is_typing: bool, at: datetime | None = None) -> None:
    """That form is open now, and its writer is typing or not."""
    at = at or timezone.now()
    row = Presence(sitting=sitting, article=article, user=by, name=history.name_of(by), seen_at=at)
    fields = ["article", "user", "name", "seen_at"]
    if is_typing:
        row.typed_at = at
        fields.append("typed_at")
    Presence.objects.bulk_create([row], update_conflicts=True, unique_fields=["sitting"], update_fields=fields)


def leave(sitting: uuid.UUID, *, by) -> None:
    """That form was closed."""
    Presence.objects.filter(sitting=sitting, user=by).delete()


def others(article: Article, *, than, at: datetime | None = None) -> list[Colleague]:
    """Who else has the story open, by name."""
    at = at or timezone.now()
    rows = Presence.objects.filter(article=article, seen_at__gt=at - timedelta(seconds=OPEN_SECONDS))
    typed_since = at - timedelta(seconds=TYPING_SECONDS)
    found: dict[int, Colleague] = {}
    for user, name, typed_at in rows.exclude(user=than).values_list("user", "name", "typed_at"):
        is_typing = bool(typed_at and typed_at > typed_since) or (user in found and found[user].is_typing)
        found[user] = Colleague(name, is_typing)
    return list(found.values())


def now_open(at: datetime | None = None) -> Q:
    """Which rows count at that moment, for lists of stories."""
    return Q(seen_at__gt=(at or timezone.now()) - timedelta(seconds=OPEN_SECONDS))


def purge(at: datetime | None = None) -> int:
    """Delete what is long over; how many. Run by a recurring job."""
    return Presence.objects.filter(seen_at__lt=(at or timezone.now()) - FORGOTTEN_AFTER).delete()[0]
