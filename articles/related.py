"""Which stories stand under a story: the editors' choice first, then same topic, then same section, newest first."""

from datetime import datetime

from articles.models import Article, RelatedStory

COUNT = 4


def choose(article: Article, chosen: list[int], *, at: datetime) -> None:
    """Store the related stories of a story that is being published; later stories do not change them."""
    picked = [pk for pk in chosen if Article.objects.filter(pk=pk).exclude(pk=article.pk).exists()]
    found = list(picked)
    public = Article.objects.published(at).newest_first().exclude(pk=article.pk)
    for shelf in (
        public.filter(tags__in=article.tags.all()).distinct(),
        public.filter(section=article.section),
    ):
        if len(found) < COUNT:
            fresh = shelf.exclude(pk__in=found).values_list("pk", flat=True)
            found += list(fresh[: COUNT - len(found)])
    article.related_rows.all().delete()
    RelatedStory.objects.bulk_create(
        RelatedStory(article=article, story_id=pk, position=position, is_chosen=pk in picked)
        for position, pk in enumerate(found)
    )


def shown(article: Article) -> list[Article]:
    """The related stories that readers may see now, in order, ready for cards."""
    rows = Article.objects.published().for_cards().filter(pk__in=article.related_rows.values("story"))
    order = dict(article.related_rows.values_list("story_id", "position"))
    return sorted(rows, key=lambda story: order[story.pk])[:COUNT]
