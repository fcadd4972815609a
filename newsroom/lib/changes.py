"""Telling every copy of a page that it is out of date: a row in the transaction of the change, passed on after commit.

Passed on means: the stamps of this machine are raised, other machines hear of it by Redis, caches further out by a job.
Each web process also reads the rows every few seconds, off the path of a request, and passes on what a process that was
killed between its commit and that moment could not."""

from collections.abc import Iterable
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from newsroom.lib import jobs, stamps

# Every page depends on it: a change of a section's name, a lost line to other machines.
EVERYTHING = "everything"
# Rows are numbered before they are committed, so one may turn up this far behind the newest.
LATE = 200
KEPT_DAYS = 1


def announce(*keys: str, paths: Iterable[str] = ()) -> None:
    """Say, inside the transaction of a change, which keys it touches; pages that declared one of them are made anew.

    A key is `kind:id` in small letters, as in story:5. `paths` are the addresses of this site that show the change, for
    caches further out that know no keys. Nothing happens when the transaction is rolled back."""
    if not keys:
        return
    row = apps.get_model("newsroom.Change").objects.create(
        keys=" ".join(sorted(set(keys))), paths=" ".join(sorted(set(paths))), at=timezone.now()
    )
    if settings.NEWSROOM_EDGE:
        jobs.enqueue("newsroom.edge.purge_change", row.pk, queue="quick")
    transaction.on_commit(lambda: pass_on(row.pk, row.keys.split()))


def pass_on(change: int, keys: list[str]) -> None:
    """Raise the stamps here, and tell the other machines."""
    stamps.shared().bump(keys, change=change)
    if settings.REDIS_URL:
        from newsroom.lib import line

        line.tell(change, keys)


def apply(change: int, keys: list[str]) -> None:
    """Raise the stamps for a change made elsewhere, once on this machine."""
    here = stamps.shared()
    if not here.has_applied(change):
        here.bump(keys, change=change)


class Reader:
    """Reads the rows of all machines; made when nothing is stored yet, so that no page is older than its first look."""

    def __init__(self) -> None:
        newest = _rows().order_by("-pk").values_list("pk", flat=True).first()
        self.newest = newest or 0
        self.seen = set(_rows().filter(pk__gt=self.newest - LATE).values_list("pk", flat=True))

    def read(self) -> None:
        """Apply what is new. Numbers that went back, as after a restored copy, put everything out of date."""
        rows = dict(_rows().filter(pk__gt=self.newest - LATE).values_list("pk", "keys"))
        newest = max(rows, default=0)
        if newest < self.newest:
            stamps.shared().forget_applied()
            stamps.shared().bump([EVERYTHING])
        for change in sorted(rows.keys() - self.seen):
            apply(change, rows[change].split())
        self.newest, self.seen = newest, set(rows)


def purge() -> int:
    """The recurring job: delete rows of yesterday, all but the newest few; how many."""
    newest = _rows().order_by("-pk").values_list("pk", flat=True).first() or 0
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    return _rows().filter(at__lt=before, pk__lte=newest - LATE).delete()[0]


def _rows():
    return apps.get_model("newsroom.Change").objects
