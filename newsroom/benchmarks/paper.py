"""A scratch paper: the seeds, then as many public stories as are asked for, through the verbs of the desk.

Runs in a process of its own (`manage.py benchmark paper`), on a data folder that a benchmark marked as its own."""

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.db import transaction
from django.utils import timezone

from articles import revising, workflow
from articles.models import Article, Author, Image, Section, Tag
from newsroom import seeding

MARK = "benchmark.mark"
WORDS = 600
PER_TRANSACTION = 100
# Besides the two of the seeds: the front has a band for each.
SECTIONS = ("World", "Economy", "Climate", "Culture")
EDITOR = "benchmark-editor"

Progress = Callable[[int, int], None]


def make(count: int, waiting: int, *, progress: Progress) -> dict[str, Any]:
    """Publish `count` stories and leave `waiting` more in review; returns their addresses and, once, a password."""
    if not (settings.DATA_DIR / MARK).exists():
        raise CommandError("Scratch stories go into a benchmark's own data folder only: run `benchmark pages`.")
    account = {} if Section.objects.exists() else {"username": EDITOR, "password": settle()}
    return Paper().fill(count, waiting, progress=progress) | account


def settle() -> str:
    """The seeds, further sections and an editor; returns the editor's password."""
    seeding.load(settings.BASE_DIR / "seeds")
    for position, name in enumerate(SECTIONS, start=10):
        Section.objects.create(slug=name.lower(), name=name, position=position)
    password = secrets.token_urlsafe(24)
    account = seeding.account(EDITOR, group="Editor")
    account.set_password(password)
    account.save()
    return password


class Paper:
    """What scratch stories are made of: the paragraphs, names, shelves and the picture of the seeds."""

    def __init__(self) -> None:
        folder = Path(settings.BASE_DIR) / "seeds" / "stories"
        text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.html")))
        self.paragraphs = re.findall(r"<p>.*?</p>", text, re.DOTALL)
        self.headings = re.findall(r"<h2>.*?</h2>", text, re.DOTALL)
        self.sections = list(Section.objects.values_list("pk", flat=True))
        self.authors = list(Author.objects.values_list("pk", flat=True))
        self.tags = list(Tag.objects.values_list("pk", flat=True))
        self.picture = Image.objects.values_list("pk", flat=True).first()
        self.number = Article.objects.count()

    def fill(self, count: int, waiting: int, *, progress: Progress) -> dict[str, Any]:
        """Make them in long transactions, a hundred stories each: this is no editor at work."""
        at, public, in_review = timezone.now() - timedelta(minutes=5), [], []
        for start in range(0, count, PER_TRANSACTION):
            with transaction.atomic():
                for _ in range(start, min(start + PER_TRANSACTION, count)):
                    public.append(workflow.publish(self.story(at), by=None, at=at))
                    progress(len(public), count)
        with transaction.atomic():
            for _ in range(waiting):
                in_review.append(workflow.submit(self.story(at), by=None, at=at))
        return {
            "public": [story.get_absolute_url() for story in public],
            "waiting": [(story.pk, story.get_absolute_url()) for story in in_review],
        }

    def story(self, at: datetime) -> Article:
        """The next draft; its text follows from its number alone."""
        self.number += 1
        return revising.start(self.content(self.number), by=None, at=at, note="From manage.py benchmark")

    def content(self, number: int) -> dict[str, Any]:
        """About 600 words of true prose, every third paragraph under a heading; a picture in every second story."""
        chance = Random(number)  # noqa: S311 - the same text in every run, nothing secret
        return {
            "kicker": "NATO–EU cooperation",
            "headline": f"Measured story {number}: officials meet in Brussels, and again in London",
            "standfirst": "They spoke about cooperation, shared responsibility and what the two organisations can do "
            "together that neither can do alone.",
            "dateline": "BRUSSELS",
            "body": self.body(chance),
            "section": self.sections[number % len(self.sections)],
            "authors": chance.sample(self.authors, min(len(self.authors), 1 + number % 2)),
            "tags": chance.sample(self.tags, min(len(self.tags), 2)),
            "lead_image": self.picture if number % 2 else None,
        }

    def body(self, chance: Random) -> str:
        """Paragraphs in an order of their own, none twice."""
        parts, words = [], 0
        for place, paragraph in enumerate(chance.sample(self.paragraphs, len(self.paragraphs))):
            if words >= WORDS:
                break
            if place and not place % 3:
                parts.append(chance.choice(self.headings))
            parts.append(paragraph)
            words += len(paragraph.split())
        return "\n\n".join(parts)
