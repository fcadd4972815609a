"""One story: its page, its notice after withdrawal, its new address after a move, or nothing at all."""

import math
from datetime import datetime, time, timedelta

from django.db.models import Value, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from articles import redirects, related, showing
from articles.models import Article, Byline
from articles.views.lists import latest
from newsroom.lib.http import public_page, remember

AGED_AFTER_DAYS = 30
DAYS_IN_MONTH = 30.44

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
    candidates = related.candidates(story)
    shown = [each for each in candidates if each.is_public()][: related.COUNT]
    prefetch_related_objects([story, *shown], "lead_image__renditions")
    authors, topics, names = _names(story)
    age, ages_at = _age(story)
    context = {
        "story": story,
        "section": story.section,
        "authors": authors,
        "topics": topics,
        "age": age,
        "serious": [each for each in corrections if each.stands_first],
        "ordinary": [each for each in corrections if not each.stands_first],
        "related": shown,
    }
    response = render(request, "articles/article.html", context)
    response.last_modified = _last_change(story, [each.at for each in corrections], shown, aged=bool(age))
    return remember(
        response,
        showing.keys([story, *candidates]) | names,
        until=[ages_at, *(each.first_published_at for each in candidates)],
        ends=[story.unpublish_at, *(each.unpublish_at for each in shown)],
    )


def _moved(section: str, slug: str) -> HttpResponse:
    """Permanently elsewhere, unless readers have never seen the story that once stood here."""
    story = redirects.find(section, slug)
    if story is None or not story.was_public():
        raise Http404
    return remember(redirect(story, permanent=True), showing.keys([story]))


def _gone(request: HttpRequest, story: Article) -> HttpResponse:
    if not story.was_public(story.withdrawn_at):
        raise Http404
    now, stories = timezone.now(), list(latest())
    context = {
        "notice": story.withdrawal_notice,
        "at": story.withdrawn_at or story.unpublish_at,
        "section": story.section,
        "stories": stories,
    }
    response = render(request, "410.html", context, status=410)
    keys = showing.keys([story, *stories]) | {showing.FRONT}
    return remember(response, keys, until=[Article.objects.next_moment(now)])


def _names(story: Article) -> tuple[Links, Links, set[str]]:
    """Bylined authors in their order and topics by name, as (address, name), in one query; and their keys."""
    authors = Byline.objects.filter(article=story).order_by()
    topics = Article.tags.through.objects.filter(article=story).order_by()
    rows = authors.values_list(Value("author"), "position", "author__name", "author__slug", "author_id").union(
        topics.values_list(Value("topic"), Value(0), "tag__name", "tag__slug", "tag_id"), all=True
    )
    links: dict[str, Links] = {"author": [], "topic": []}
    keys = set()
    for kind, _, name, slug, pk in sorted(rows):
        links[kind].append((reverse(f"articles:{kind}", kwargs={"slug": slug}), name))
        keys.add(f"{kind}:{pk}")
    return links["author"], links["topic"], keys


def _age(story: Article) -> tuple[str, datetime | None]:
    """How old it is, in words, once readers ought to know; and when that changes. Nothing for the evergreen."""
    if story.is_evergreen:
        return "", None
    days = (timezone.now() - story.first_published_at).days
    months = max(1, int(days / DAYS_IN_MONTH))
    if days <= AGED_AFTER_DAYS:
        words, lasts = "", AGED_AFTER_DAYS + 1
    elif months < 24:
        words, lasts = f"{months} month{'' if months == 1 else 's'}", math.ceil((months + 1) * DAYS_IN_MONTH)
    else:
        words, lasts = f"{months // 12} years", math.ceil((months // 12 + 1) * 12 * DAYS_IN_MONTH)
    return words, story.first_published_at + timedelta(days=lasts)


def _last_change(story: Article, corrected: list[datetime], related: list[Article], *, aged: bool) -> datetime:
    """The latest of all that the page shows; a page that says how old it is changes at midnight."""
    moments = [story.published_at, *corrected, *(each.published_at for each in related)]
    if story.updated_at:
        moments.append(story.updated_at)
    if aged:
        moments.append(timezone.make_aware(datetime.combine(timezone.localdate(), time.min)))
    return max(moments)
