"""One story: its page, its notice after withdrawal, its new address after a move, or nothing at all."""

from datetime import datetime, time

from django.db.models import OuterRef, Subquery, Value, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from articles import redirects
from articles.models import Article, Byline, RelatedStory
from articles.views.lists import latest
from newsroom.lib.http import public_page

RELATED = 4
AGED_AFTER_DAYS = 30

Links = list[tuple[str, str]]


@public_page
def detail(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    stories = Article.objects.select_related("section", "lead_image").defer("body")
    story = stories.filter(section__slug=section, slug=slug).first()
    if story is None:
        return _moved(section, slug)
    if not story.is_public():
        return _gone(request, story)
    corrections = list(story.corrections.exclude(note=""))
    related = _related(story)
    prefetch_related_objects([story, *related], "lead_image__renditions")
    authors, topics = _names(story)
    age = _age(story)
    context = {
        "story": story,
        "section": story.section,
        "authors": authors,
        "topics": topics,
        "age": age,
        "serious": [each for each in corrections if each.stands_first],
        "ordinary": [each for each in corrections if not each.stands_first],
        "related": related,
    }
    response = render(request, "articles/article.html", context)
    response.last_modified = _last_change(story, [each.at for each in corrections], related, aged=bool(age))
    return response


def _moved(section: str, slug: str) -> HttpResponse:
    """Permanently elsewhere, unless readers have never seen the story that once stood here."""
    story = redirects.find(section, slug)
    if story is None or not story.was_public():
        raise Http404
    return redirect(story, permanent=True)


def _gone(request: HttpRequest, story: Article) -> HttpResponse:
    if not story.was_public(story.withdrawn_at):
        raise Http404
    context = {
        "notice": story.withdrawal_notice,
        "at": story.withdrawn_at or story.unpublish_at,
        "section": story.section,
        "stories": latest(),
    }
    return render(request, "410.html", context, status=410)


def _names(story: Article) -> tuple[Links, Links]:
    """Bylined authors in their order and topics by name, as (address, name), in one query."""
    authors = Byline.objects.filter(article=story).order_by()
    topics = Article.tags.through.objects.filter(article=story).order_by()
    rows = authors.values_list(Value("articles:author"), "position", "author__name", "author__slug").union(
        topics.values_list(Value("articles:topic"), Value(0), "tag__name", "tag__slug"), all=True
    )
    links: dict[str, Links] = {"articles:author": [], "articles:topic": []}
    for kind, _, name, slug in sorted(rows):
        links[kind].append((reverse(kind, kwargs={"slug": slug}), name))
    return links["articles:author"], links["articles:topic"]


def _related(story: Article) -> list[Article]:
    """What publication found, in its order, then the newest of the section, in one query."""
    public = Article.objects.published().newest_first().exclude(pk=story.pk)
    chosen = RelatedStory.objects.filter(article=story).order_by()
    newest = public.filter(section=story.section_id).values("pk")[:RELATED]
    candidates = Article.objects.filter(pk__in=chosen.values("story")).values("pk").order_by()
    fill = Article.objects.filter(pk__in=newest).values("pk").order_by()
    place = chosen.filter(story=OuterRef("pk")).values("position")[:1]
    rows = (
        public.filter(pk__in=candidates.union(fill))
        .select_related("section", "lead_image")
        .defer("body", "body_html")
        .annotate(place=Subquery(place))
    )
    return sorted(rows, key=lambda each: (each.place is None, each.place or 0))[:RELATED]


def _age(story: Article) -> str:
    """How old it is, in words, once readers ought to know; nothing for the young and the evergreen."""
    days = (timezone.now() - story.first_published_at).days
    if story.is_evergreen or days <= AGED_AFTER_DAYS:
        return ""
    months = max(1, int(days / 30.44))
    number, unit = (months, "month") if months < 24 else (months // 12, "year")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _last_change(story: Article, corrected: list[datetime], related: list[Article], *, aged: bool) -> datetime:
    """The latest of all that the page shows; a page that says how old it is changes at midnight."""
    moments = [story.published_at, *corrected, *(each.published_at for each in related)]
    if story.updated_at:
        moments.append(story.updated_at)
    if aged:
        moments.append(timezone.make_aware(datetime.combine(timezone.localdate(), time.min)))
    return max(moments)
