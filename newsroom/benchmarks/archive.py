"""A scratch archive: the desk's tables filled with as many stories as are asked for, in bulk, the same in every run.

Runs in a process of its own (`manage.py benchmark archive`), on a data folder that a benchmark marked as its own.
Bodies are taken from a hundred, cleaned by the verbs' own rules; everything else differs from story to story."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone

from articles import richtext, snapshot
from articles.models import Article, Author, Byline, Correction, Revision, Section, StoryEvent, Tag
from newsroom import seeding
from newsroom.benchmarks import paper

BODIES = 100
AUTHORS = 60
TOPICS = 200
COLLEAGUES = 20
PER_TRANSACTION = 1000
# Of every 25 of the newest stories; a scheduled one is published with its moment ahead, a binned one is a draft.
NEWEST = 600
STATES = {0: "draft", 5: "draft", 10: "draft", 15: "in_review", 20: "scheduled", 21: "withdrawn", 22: "binned"}
# Of every 100 older ones: drafts that nobody finished, and what had to be withdrawn; the bin is emptied in time.
OLD_STATES = {10: "draft", 60: "draft", 21: "withdrawn"}
EVERY_HOW_MUCH = timedelta(minutes=30)
Status, Kind = Article.Status, StoryEvent.Kind
Through = Article.tags.through


def make(count: int, *, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Fill an empty database; returns an editor's account, and numbers of drafts and public stories, newest first."""
    if not (settings.DATA_DIR / paper.MARK).exists():
        raise CommandError("A scratch archive goes into a benchmark's own data folder only: run `benchmark admin`.")
    if Section.objects.exists():
        raise CommandError("A scratch archive goes into an empty database only.")
    shelves = Shelves.make()
    _without_waiting_for_the_disk()
    rows = _stories(count, shelves)
    for done in range(0, count, PER_TRANSACTION):
        _write(list(islice(rows, PER_TRANSACTION)))
        progress(min(done + PER_TRANSACTION, count), count)
    _settle()
    newest = Article.objects.order_by("-pk")
    return {
        "username": paper.EDITOR,
        "password": shelves.password,
        "drafts": list(newest.filter(status=Status.DRAFT, binned_at=None).values_list("pk", flat=True)[:200]),
        "public": list(newest.published().values_list("pk", flat=True)[:200]),
    }


@dataclass
class Shelves:
    """What stories name: sections, authors, topics, colleagues; the bodies, and the editor's password."""

    password: str
    sections: list[int]
    authors: list[int]
    topics: list[int]
    colleagues: list[tuple[int, str]]
    bodies: list[tuple[dict, str]] = field(default_factory=list)

    @classmethod
    def make(cls) -> "Shelves":
        """The cast and the pictures of the seeds, without their stories, and many more of each."""
        password = paper.settle()
        names = [f"Correspondent {number:02}" for number in range(1, AUTHORS + 1)]
        Author.objects.bulk_create(Author(name=name, slug=name.lower().replace(" ", "-")) for name in names)
        Tag.objects.bulk_create(Tag(name=f"Topic {n:03}", slug=f"topic-{n:03}") for n in range(1, TOPICS + 1))
        people = [seeding.account(f"colleague-{n:02}", group="Writer") for n in range(1, COLLEAGUES)]
        people.append(seeding.account(paper.EDITOR, group="Editor"))
        prose = paper.Paper()
        contents = [snapshot.tidy(prose.content(number)) for number in range(BODIES)]
        return cls(
            password,
            *(list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (Section, Author, Tag)),
            [(person.pk, person.get_username()) for person in people],
            [(content, richtext.render(content["body"])) for content in contents],
        )


@dataclass
class Rows:
    """One story's row and all that belong to it."""

    article: Article
    others: list[models.Model]


def _write(stories: list[Rows]) -> None:
    """One transaction, one model after the other."""
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for story in stories:
        for row in (story.article, *story.others):
            by_model.setdefault(type(row), []).append(row)
    with transaction.atomic():
        for model, rows in by_model.items():
            model.objects.bulk_create(rows)


def _stories(count: int, shelves: Shelves) -> Iterator[Rows]:
    """The oldest first. Revisions are numbered ahead, since a story and its newest revision name each other."""
    now = timezone.now().replace(microsecond=0)
    last = [model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in (Article, Revision)]
    for number in range(1, count + 1):
        at = now - (count - number + 1) * EVERY_HOW_MUCH
        story = _Story(number, at, shelves, last[0] + number, last[1] + 1, is_new=number > count - NEWEST)
        last[1] += story.revisions
        yield story.rows(now)


@dataclass
class _Story:
    number: int
    at: datetime
    shelves: Shelves
    pk: int
    first_revision: int
    is_new: bool

    def __post_init__(self) -> None:
        state = STATES.get(self.number % 25) if self.is_new else OLD_STATES.get(self.number % 100)
        self.state, self.revisions = state or "published", 1 + self.number % 2
        self.by = self.shelves.colleagues[self.number * 7 % COLLEAGUES]
        self.base, self.html = self.shelves.bodies[self.number % BODIES]
        self.authors = self._some(self.shelves.authors, 1 + self.number % 2)
        self.topics = self._some(self.shelves.topics, 2)

    def _some(self, rows: list[int], count: int) -> list[int]:
        return [rows[(self.number * 13 + place * 17) % len(rows)] for place in range(count)]

    def rows(self, now: datetime) -> Rows:
        content = self.base | {
            "headline": f"Officials meet in Brussels, and again in London, part {self.number}",
            "section": self.shelves.sections[self.number % len(self.shelves.sections)],
            "authors": self.authors,
            "tags": self.topics,
        }
        article = self._article(content, now)
        others: list[models.Model] = [self._revision(content, place) for place in range(self.revisions)]
        others += [Byline(article=article, author_id=pk, position=n) for n, pk in enumerate(self.authors)]
        others += [Through(article_id=article.pk, tag_id=pk) for pk in self.topics]
        others.append(self._event(Kind.CREATED))
        if article.live_revision_id:
            others.append(self._event(Kind.PUBLISHED))
        if self.state == "withdrawn":
            others.append(self._event(Kind.WITHDRAWN))
        if self.state == "published" and self.number % 20 == 1:
            others.append(self._correction())
        return Rows(article, others)

    def _article(self, content: dict, now: datetime) -> Article:
        typed = {name: content[name] for name in snapshot.PLAIN if name != "slug"}
        return Article(
            pk=self.pk,
            **typed | self._fate(now),
            slug=f"officials-meet-in-brussels-and-again-in-london-part-{self.number}",
            body_html=self.html,
            section_id=content["section"],
            lead_image_id=content["lead_image"],
            latest_revision_id=self.first_revision + self.revisions - 1,
            created_at=self.at,
            created_by_id=self.by[0],
            assigned_to_id=self.shelves.colleagues[self.number % COLLEAGUES][0] if self.number % 50 == 7 else None,
        )

    def _fate(self, now: datetime) -> dict[str, Any]:
        """What the verbs write; every fourth public story of two revisions has changes that are not public."""
        if self.state == "binned":
            return {"binned_at": self.at}
        if self.state in {"draft", "in_review"}:
            return {"status": self.state}
        when = now + timedelta(days=1, minutes=self.number) if self.state == "scheduled" else self.at
        has_changes = self.revisions == 2 and self.number % 4 == 1
        live = self.first_revision + self.revisions - 1 - has_changes
        fate = {"status": Status.PUBLISHED, "first_published_at": when, "published_at": when, "live_revision_id": live}
        if self.state == "withdrawn":
            notice = "This story was wrong and is withdrawn."
            fate |= {"status": Status.WITHDRAWN, "withdrawn_at": self.at, "withdrawal_notice": notice}
        return fate

    def _revision(self, content: dict, place: int) -> Revision:
        pk = self.first_revision + place
        return Revision(
            pk=pk,
            article_id=self.pk,
            number=place + 1,
            base_id=pk - 1 if place else None,
            content=content,
            created_at=self.at,
            created_by_id=self.by[0],
            created_by_name=self.by[1],
        )

    def _event(self, kind: str) -> StoryEvent:
        who = {"by_id": self.by[0], "by_name": self.by[1]}
        return StoryEvent(article_id=self.pk, kind=kind, at=self.at, revision_id=self.first_revision, **who)

    def _correction(self) -> Correction:
        note = f"An earlier form of this story gave a wrong number in its part {self.number}."
        return Correction(article_id=self.pk, kind=Correction.Kind.CORRECTION, note=note, at=self.at, by_id=self.by[0])


def _without_waiting_for_the_disk() -> None:
    """Of this process alone, and only while it fills: a crash would leave nothing that anybody misses."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-65536")


def _settle() -> None:
    """What a database does by itself in time: PostgreSQL's statistics, SQLite's journal written back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for statement in connection.ops.sequence_reset_sql(no_style(), [Article, Revision]):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
