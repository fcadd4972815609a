"""A story as readers see it: a projection of its live revision, written only by the verbs.

Before the first publication the row mirrors the latest revision, so that the desk can list and sort drafts.
Whether a story is public is decided by the clock when it is read: once as `published()`, once as `is_public`.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Expression, F, Q
from django.urls import reverse
from django.utils import timezone

from .author import Author
from .image import Image
from .public import PUBLISHED, outlook, public_at
from .section import Section
from .tag import Tag


def site_language() -> str:
    """A callable default, so that the setting never enters a migration."""
    return settings.LANGUAGE_CODE


KEPT = (F("id").desc(), "binned_at")
IS_KEPT = Q(binned_at=None)


class ArticleQuerySet(models.QuerySet):
    def published(self, at: datetime | Expression | None = None) -> "ArticleQuerySet":
        """The stories that readers may see at that moment (now where none is given)."""
        return self.filter(public_at(at or timezone.now()))

    def outlook(self, at: datetime) -> tuple[int, datetime | None]:
        """How many of these are public at that moment, and when the next of them appears or ends; one query."""
        return outlook(self, at)

    def newest_first(self) -> "ArticleQuerySet":
        return self.order_by("-first_published_at", "-pk")

    def kept(self) -> "ArticleQuerySet":
        """Everything that is not in the bin."""
        return self.filter(binned_at=None)

    def binned(self) -> "ArticleQuerySet":
        return self.exclude(binned_at=None)

    def owned_by(self, user) -> "ArticleQuerySet":
        """Made by, assigned to, or bylined as that person."""
        bylined = self.model.authors.through.objects.filter(author__user=user).values("article")
        return self.filter(Q(created_by=user) | Q(assigned_to=user) | Q(pk__in=bylined))

    def among(self, keys: models.QuerySet) -> "ArticleQuerySet":
        """Those whose keys are among these, found on the way along an order that an index holds.

        A row is wide, and most columns stand behind its text. Adding 0 hides the key from SQLite's planner, which
        would otherwise fetch the row of every key and sort them all to show the first fifty."""
        return self.alias(number=F("pk") + 0).filter(number__in=keys.order_by())


class Article(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        PUBLISHED = PUBLISHED, "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class WorkType(models.TextChoices):
        NEWS = "news", "News"
        ANALYSIS = "analysis", "Analysis"
        OPINION = "opinion", "Opinion"
        EXPLAINER = "explainer", "Explainer"
        SPONSORED = "sponsored", "Sponsored"

    class Label(models.TextChoices):
        NONE = "", "None"
        BREAKING = "breaking", "Breaking"
        LIVE = "live", "Live"
        DEVELOPING = "developing", "Developing"

    # What is typed; every one of these is in a revision's content too.
    headline = models.CharField(max_length=300, blank=True)
    kicker = models.CharField(max_length=60, blank=True, help_text="The words above the headline.")
    standfirst = models.TextField(blank=True, help_text="One or two sentences under the headline.")
    body = models.TextField(blank=True)
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="articles")
    authors = models.ManyToManyField(Author, through="Byline", blank=True, related_name="articles")
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles", verbose_name="topics")
    lead_image = models.ForeignKey(Image, null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    dateline = models.CharField(max_length=80, blank=True, help_text="Where it was filed: BRUSSELS.")
    slug = models.SlugField(
        max_length=200,
        unique=True,
        help_text="Last part of the address. It follows the headline until publication.",
    )
    social_title = models.CharField(
        max_length=120, blank=True, help_text="For shared links and search results. Empty: the headline."
    )
    language = models.CharField(max_length=12, default=site_language)
    translation_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="translations",
        help_text="The story that this one translates.",
    )
    work_type = models.CharField("type of work", max_length=12, choices=WorkType.choices, default=WorkType.NEWS)
    label = models.CharField(max_length=12, choices=Label.choices, default=Label.NONE, blank=True)
    is_evergreen = models.BooleanField(
        "evergreen", default=False, help_text="It does not age: readers are not told how old it is."
    )
    canonical_url = models.URLField(
        "canonical address",
        blank=True,
        help_text="Where the original stands, if it first appeared elsewhere.",
    )
    related = models.ManyToManyField(
        "self", through="RelatedStory", symmetrical=False, blank=True, related_name="related_from"
    )
    planned_for = models.DateField(null=True, blank=True, help_text="An intention. It never publishes anything.")
    publish_at = models.DateTimeField(null=True, blank=True, help_text="When we want it out. Empty: at once.")
    embargo_until = models.DateTimeField(
        null=True, blank=True, help_text="Promised to others: never public before this moment."
    )
    unpublish_at = models.DateTimeField(null=True, blank=True, help_text="When it goes offline again.")

    # What happened to it; written only by the verbs.
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT, editable=False)
    body_html = models.TextField(blank=True, editable=False)
    translation_group = models.UUIDField(default=uuid.uuid4, editable=False)
    first_published_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawal_notice = models.TextField(blank=True, editable=False)
    binned_at = models.DateTimeField(null=True, editable=False)
    live_revision = models.ForeignKey(
        "articles.Revision", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    latest_revision = models.ForeignKey(
        "articles.Revision", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="created_stories",
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_stories",
    )
    due_at = models.DateTimeField(null=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "story"
        verbose_name_plural = "stories"
        permissions = [("publish_article", "Can publish, correct and withdraw every story")]
        indexes = [
            models.Index(F("first_published_at").desc(), F("id").desc(), name="article_newest"),
            models.Index("section", F("first_published_at").desc(), F("id").desc(), name="article_section_newest"),
            # The desk's list, all of it or one status, by its newest edit or by its moment. SQLite looks whether a
            # story is in the bin although every story in the index is not, hence the last column.
            models.Index(F("latest_revision").desc(), *KEPT, name="article_kept_edited", condition=IS_KEPT),
            models.Index(F("first_published_at").desc(), *KEPT, name="article_kept_moment", condition=IS_KEPT),
            models.Index("status", F("latest_revision").desc(), *KEPT, name="article_status_edited", condition=IS_KEPT),
            models.Index(fields=["unpublish_at"], condition=Q(unpublish_at__isnull=False), name="article_ends"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review"], first_published_at=None, live_revision=None)
                | Q(
                    status__in=["published", "withdrawn"],
                    first_published_at__isnull=False,
                    published_at__isnull=False,
                    live_revision__isnull=False,
                ),
                name="article_has_a_moment_exactly_when_published",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | (~Q(headline="") & Q(section__isnull=False)),
                name="article_published_has_headline_and_section",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(unpublish_at=None) | Q(unpublish_at__gt=F("first_published_at")),
                name="article_never_ends_before_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawal_notice="")
                | ~Q(status="withdrawn") & Q(withdrawn_at=None),
                name="article_withdrawn_says_so",
            ),
            models.CheckConstraint(
                condition=Q(binned_at=None) | Q(status="draft"), name="article_public_is_never_binned"
            ),
            models.CheckConstraint(condition=~Q(slug=""), name="article_slug_is_never_empty"),
            models.UniqueConstraint(
                fields=["translation_group", "language"],
                condition=Q(status__in=["published", "withdrawn"]),
                name="article_one_per_language",
            ),
        ]

    def __str__(self) -> str:
        return self.headline or "Untitled story"

    def get_absolute_url(self) -> str:
        return reverse("articles:detail", kwargs={"section": self.section.slug, "slug": self.slug})

    def is_public(self, at: datetime | None = None) -> bool:
        """The same rule as `ArticleQuerySet.published`, for a row in hand."""
        at = at or timezone.now()
        return (
            self.status == self.Status.PUBLISHED
            and self.first_published_at <= at
            and (self.unpublish_at is None or self.unpublish_at > at)
        )

    def was_public(self, at: datetime | None = None) -> bool:
        """Whether readers have ever been able to see it up to that moment."""
        return self.first_published_at is not None and self.first_published_at <= (at or timezone.now())

    def is_scheduled(self, at: datetime | None = None) -> bool:
        return self.status == self.Status.PUBLISHED and not self.was_public(at)

    def is_overdue(self, at: datetime | None = None) -> bool:
        """Whether it should have been handed in by now, and is a draft still."""
        return self.status == self.Status.DRAFT and bool(self.due_at and self.due_at <= (at or timezone.now()))

    @property
    def has_unpublished_changes(self) -> bool:
        return self.live_revision_id is not None and self.live_revision_id != self.latest_revision_id
