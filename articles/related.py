"""Which stories stand under a story: the editors' choice first, then same topic, then same section, newest first."""

from datetime import datetime

from articles.models import Article, RelatedStory

COUNT = 4
# More are kept than are shown, so that a story that is withdrawn later leaves no gap.
KEPT = 8


def choose(article: Article, chosen: list[int], *, at: datetime) -> None:
    """Store the related stories of a story that is being published; later stories do not change them."""
    known = set(Article.objects.filter(pk__in=chosen).exclude(pk=article.pk).values_list("pk", flat=True))
    picked = [pk for pk in chosen if pk in known]
    found = list(picked)
    public = Article.objects.published(at).newest_first().exclude(pk=article.pk)
    on_topic = Article.tags.through.objects.filter(tag__in=article.tags.all()).values("article")
    for shelf in (public.among(on_topic), public.filter(section=article.section)):
        if len(found) < KEPT:
            fresh = shelf.exclude(pk__in=found).values_list("pk", flat=True)
            found += list(fresh[: KEPT - len(found)])
    article.related_rows.all().delete()
    RelatedStory.objects.bulk_create(
        RelatedStory(article=article, story_id=pk, position=position, is_chosen=pk in known)
        for position, pk in enumerate(found)
    )
