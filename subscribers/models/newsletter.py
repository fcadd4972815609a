"""One title that readers can subscribe to."""

from django.core.exceptions import ValidationError
from django.db import models

# The parts of our own addresses under /newsletter/ that an archive of editions would otherwise take.
RESERVED_SLUGS = frozenset({"address", "confirm", "feed.xml", "preferences", "subscribe", "unsubscribe"})


def refuse_reserved_slug(slug: str) -> None:
    """Raise ValidationError where the slug is one of the newsletter pages' own addresses."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is one of the site's own addresses. Choose another slug.")


class NewsletterQuerySet(models.QuerySet):
    """Which newsletters."""

    def open(self) -> "NewsletterQuerySet":
        """Those that readers can sign up to, in their order."""
        return self.filter(is_open=True)


class Newsletter(models.Model):
    """A title, and what is promised about it."""

    name = models.CharField(max_length=80, unique=True, help_text="As readers see it on the page and in their inbox.")
    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[refuse_reserved_slug],
        help_text="Part of its address and of the list id in every e-mail. It cannot be changed later.",
    )
    promise = models.CharField(max_length=160, help_text="One line: what a reader gets.")
    description = models.TextField(blank=True, help_text="A few sentences for its page. Plain text.")
    frequency = models.CharField(max_length=60, help_text="How often, in words: “Every weekday at 7”.")
    language = models.CharField(max_length=12, default="en", help_text="Code of the language it is written in.")
    is_open = models.BooleanField("open for sign-up", default=True, help_text="Closed: nobody new can subscribe.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Order on the page, smallest first.")

    objects = NewsletterQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug__in=sorted(RESERVED_SLUGS)), name="newsletter_slug_is_not_reserved"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="newsletter_name_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name
