"""Addresses that public stories once had. Looked up only after the address itself was not found."""

from datetime import datetime

from articles.models import Article, Redirect


def leave(article: Article, *, section_slug: str, slug: str, at: datetime) -> None:
    """Remember that the story stood at this address. Called after its new address is stored.

    A story that comes back to an old address takes it over again, so that no redirect leads to itself.
    """
    Redirect.objects.filter(section_slug=article.section.slug, slug=article.slug).delete()
    if (section_slug, slug) != (article.section.slug, article.slug):
        Redirect.objects.update_or_create(
            section_slug=section_slug, slug=slug, defaults={"article": article, "created_at": at}
        )


def find(section_slug: str, slug: str) -> Article | None:
    """The story that once stood there, public or not; the caller decides what its readers may see."""
    row = Redirect.objects.select_related("article__section").filter(section_slug=section_slug, slug=slug).first()
    return row.article if row else None
