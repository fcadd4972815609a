"""One shelf of the paper: every story stands on exactly one."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

# The first path part of every address that is not a section's.
RESERVED_SLUGS = frozenset(
    {
        ".well-known",
        "about",
        "admin",
        "api",
        "archive",
        "authors",
        "contact",
        "corrections",
        "favicon.ico",
        "feed.atom",
        "feed.json",
        "feed.xml",
        "healthz",
        "media",
        "metrics",
        "news-sitemap.xml",
        "newsletter",
        "preview",
        "privacy",
        "readyz",
        "robots.txt",
        "search",
        "sitemap.xml",
        "static",
        "topics",
        "webhooks",
    }
)


def refuse_reserved_slug(slug: str) -> None:
    """Raise ValidationError where the slug is the first path part of one of the site's own addresses."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is one of the site's own addresses. Choose another slug.")


class Section(models.Model):
    name = models.CharField(max_length=60, help_text="As readers see it in the masthead.")
    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[refuse_reserved_slug],
        help_text="First part of the address of every story in it. It cannot be changed later.",
    )
    description = models.CharField(
        max_length=200, blank=True, help_text="One line under the section's name on its own page."
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in the masthead, smallest first.")

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug__in=sorted(RESERVED_SLUGS)), name="section_slug_is_not_reserved"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:section", kwargs={"section": self.slug})
