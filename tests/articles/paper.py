"""Plain functions that put stories before readers, through the same verbs as the desk."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from articles import revising, workflow
from articles.models import Article, Author, Image, Rendition, Section, Tag

WIDTHS = (320, 640, 1280)


def make_section(name: str = "Security", **changes) -> Section:
    values = {"name": name, "position": Section.objects.count(), **changes}
    return Section.objects.get_or_create(slug=name.lower(), defaults=values)[0]


def make_author(name: str = "Maya Lindqvist", **changes) -> Author:
    return Author.objects.get_or_create(slug=name.lower().replace(" ", "-"), defaults={"name": name, **changes})[0]


def make_tag(name: str = "NATO", **changes) -> Tag:
    return Tag.objects.get_or_create(slug=name.lower().replace(" ", "-"), defaults={"name": name, **changes})[0]


def make_image(**changes) -> Image:
    """A picture with its files by name only: pages print addresses and never open them."""
    values = {"alt": "Two officials shake hands.", "caption": "The meeting.", "credit": "Drawing: A. Hand", **changes}
    image = Image(file=ContentFile(_gif(), name="meeting.gif"), **values)
    image.save()
    files = [(f"renditions/{image.pk}-{width}.webp", width, width * 2 // 3) for width in WIDTHS]
    Image.objects.filter(pk=image.pk).update(width=1920, height=1280, crops={"3x2": files})
    Rendition.objects.bulk_create(
        Rendition(image=image, spec=f"3x2-{width}", file=name, width=width, height=height)
        for name, width, height in files
    )
    return image


def make_story(headline: str = "Officials meet", *, at: datetime | None = None, **changes) -> Article:
    """A public story; `section`, `authors`, `tags`, `lead_image` are rows, all else as in the story form."""
    at = at or timezone.now() - timedelta(hours=1)
    story = make_draft(headline, at=at, **changes)
    return workflow.publish(story, by=None, at=at)


def make_draft(headline: str = "Officials meet", *, at: datetime | None = None, **changes) -> Article:
    section = changes.pop("section", None) or make_section()
    image = changes.pop("lead_image", None)
    rows = {name: [row.pk for row in changes.pop(name, ())] for name in ("tags", "related")}
    authors = changes.pop("authors", None) or [make_author()]
    content = {
        "headline": headline,
        "standfirst": "They met in Brussels.",
        "body": "<p>They met, and they will meet again.</p>",
        "section": section.pk,
        "lead_image": image.pk if image else None,
        "authors": [author.pk for author in authors],
        **rows,
        **changes,
    }
    return revising.start(content, by=None, at=at or timezone.now())


def _gif() -> bytes:
    return bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")
