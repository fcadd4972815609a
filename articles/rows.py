"""What readers' pages are made of: plain rows of values, equal where they would print the same.

They answer to the names that templates use for the models; `COLUMNS` are what their queries select."""

from collections import namedtuple
from datetime import datetime
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.urls import reverse

from articles.models import Article, Correction, Image

SHELF = ("section_id", "section__name", "section__slug")
PICTURE = (
    "lead_image_id",
    *(f"lead_image__{name}" for name in ("file", "alt", "caption", "credit", "width", "height", "crops")),
)
CARD = (
    *("pk", "slug", "language", "kicker", "headline", "standfirst", "label", "work_type"),
    *("first_published_at", "published_at", "unpublish_at"),
)
TOLD = (
    *("pk", "kind", "note", "at", "article_id", "article__headline", "article__language", "article__slug"),
    *("article__section__slug", "article__unpublish_at"),
)
STORY = (
    *(*CARD, "social_title", "dateline", "canonical_url", "is_evergreen", "updated_at"),
    "body_html",
)


class Shelf(NamedTuple):
    """A section, as (id, name, slug)."""

    pk: int
    name: str
    slug: str

    def get_absolute_url(self) -> str:
        return reverse("articles:section", kwargs={"section": self.slug})


class File(NamedTuple):
    """One rendition: its name in the storage, its size in pixels."""

    name: str
    width: int
    height: int

    @property
    def url(self) -> str:
        return default_storage.url(self.name)


class Picture(NamedTuple):
    """An image with its renditions by crop, narrowest first."""

    pk: int
    name: str
    alt: str
    caption: str
    credit: str
    width: int
    height: int
    crops: tuple[tuple[str, tuple[File, ...]], ...]

    @property
    def url(self) -> str:
        """Of the original."""
        return default_storage.url(self.name)

    @classmethod
    def of(cls, values: tuple) -> "Picture | None":
        """From the columns of PICTURE; None where there is no picture."""
        *own, crops = values
        if own[0] is None:
            return None
        return cls(*own, tuple((crop, tuple(File(*file) for file in files)) for crop, files in crops.items()))

    @classmethod
    def of_image(cls, image: Image | None) -> "Picture | None":
        """The same from a model row in hand."""
        if image is None:
            return None
        words = (image.pk, image.file.name, image.alt, image.caption, image.credit)
        return cls.of((*words, image.width, image.height, image.crops))


class _Shown:
    """What cards and whole stories have in common."""

    __slots__ = ()

    def get_absolute_url(self) -> str:
        return reverse("articles:detail", kwargs={"section": self.section.slug, "slug": self.slug})

    def get_label_display(self) -> str:
        return str(Article.Label(self.label).label)

    def get_work_type_display(self) -> str:
        return str(Article.WorkType(self.work_type).label)

    @classmethod
    def of(cls, values: tuple) -> "_Shown":
        """From the values of COLUMNS, in their order."""
        own, shelf, picture = values[: cls.OWN], values[cls.OWN : cls.OWN + len(SHELF)], values[cls.OWN + len(SHELF) :]
        return cls(*own, Shelf(*shelf), Picture.of(picture))


class Card(_Shown, namedtuple("Card", (*CARD, "section", "lead_image"))):
    """A story as it stands in lists."""

    __slots__ = ()
    OWN = len(CARD)
    COLUMNS = (*CARD, *SHELF, *PICTURE)


class Story(_Shown, namedtuple("Story", (*STORY, "section", "lead_image"))):
    """A story on its own page."""

    __slots__ = ()
    OWN = len(STORY)
    COLUMNS = (*STORY, *SHELF, *PICTURE)

    def head(self) -> "Story":
        """The same without its text."""
        return self._replace(body_html="")


class Told(NamedTuple):
    """A correction in the list of all, with the story that it is about."""

    pk: int
    kind: str
    note: str
    at: datetime
    story: int
    headline: str
    language: str
    slug: str
    section: str
    unpublish_at: datetime | None

    def get_kind_display(self) -> str:
        return str(Correction.Kind(self.kind).label)

    def get_absolute_url(self) -> str:
        return reverse("articles:detail", kwargs={"section": self.section, "slug": self.slug})


class Note(NamedTuple):
    """A correction as readers are told of it."""

    pk: int
    kind: str
    note: str
    is_serious: bool
    at: datetime

    def get_kind_display(self) -> str:
        return str(Correction.Kind(self.kind).label)

    @property
    def stands_first(self) -> bool:
        """Whether readers must meet it before the text rather than after it."""
        return self.is_serious or self.kind == Correction.Kind.RETRACTION
