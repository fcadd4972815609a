"""One story: its page, its notice after withdrawal, its new address after a move, or nothing at all."""

import math
from datetime import datetime, time, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from articles import reading, redirects, related, showing
from articles.models import Article
from articles.rows import Card, Story
from articles.views.timing import on_time
from newsroom.lib.http import public_page, remember

AGED_AFTER_DAYS = 30
DAYS_IN_MONTH = 30.44

Links = tuple[tuple[str, str], ...]


@public_page
@on_time
def detail(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    now = timezone.now()
    story = reading.story(section, slug, now)
    if story is None:
        return elsewhere(request, section, slug, now)
    corrections = reading.corrections(story.pk)
    candidates = reading.related(story.pk, now)
    shown = [card for card, is_public in candidates if is_public][: related.COUNT]
    authors, topics, names = _names(story)
    age, ages_at = _age(story, now)
    context = {
        "story": story,
        "head": story.head(),
        "address": story.get_absolute_url(),
        "shelf": story.section.get_absolute_url(),
        "section": story.section,
        "authors": authors,
        "topics": topics,
        "age": age,
        "serious": tuple(each for each in corrections if each.stands_first),
        "ordinary": [each for each in corrections if not each.stands_first],
        "related": shown,
    }
    response = render(request, "articles/article.html", context)
    response.last_modified = _last_change(story, [each.at for each in corrections], shown, aged=bool(age))
    return remember(
        response,
        showing.keys([story, *(card for card, _ in candidates)]) | names,
        until=[ages_at, *(card.first_published_at for card, _ in candidates)],
        ends=showing.ends([story, *shown]),
    )


def elsewhere(request: HttpRequest, section: str, slug: str, now: datetime, *, below: str = "") -> HttpResponse:
    """Taken down, moved for good, or unknown to readers, who have never seen what may once have stood here.

    `below` is what follows the story's own address in the one that was asked for."""
    story = Article.objects.select_related("section").filter(section__slug=section, slug=slug).first()
    if story is None:
        story = redirects.find(section, slug)
        if story is None or not story.was_public(now):
            raise Http404
        return remember(redirect(f"{story.get_absolute_url()}{below}", permanent=True), [f"story:{story.pk}"])
    if not story.was_public(story.withdrawn_at or now):
        raise Http404
    stories = reading.latest(now)
    context = {
        "notice": story.withdrawal_notice,
        "at": story.withdrawn_at or story.unpublish_at,
        "section": story.section,
        "stories": stories,
    }
    response = render(request, "410.html", context, status=410)
    keys = showing.keys(stories) | {showing.FRONT, f"story:{story.pk}"}
    return remember(response, keys, until=[reading.next_moment(now)], ends=showing.ends(stories))


def _names(story: Story) -> tuple[Links, Links, set[str]]:
    """Authors and topics as (address, name), and the keys of both."""
    links: dict[str, list[tuple[str, str]]] = {"author": [], "topic": []}
    keys = set()
    for kind, _, name, slug, pk in reading.names(story.pk):
        links[kind].append((reverse(f"articles:{kind}", kwargs={"slug": slug}), name))
        keys.add(f"{kind}:{pk}")
    return tuple(links["author"]), tuple(links["topic"]), keys


def _age(story: Story, now: datetime) -> tuple[str, datetime | None]:
    """How old it is, in words, once readers ought to know; and when that changes. Nothing for the evergreen."""
    if story.is_evergreen:
        return "", None
    days = (now - story.first_published_at).days
    months = max(1, int(days / DAYS_IN_MONTH))
    if days <= AGED_AFTER_DAYS:
        words, lasts = "", AGED_AFTER_DAYS + 1
    elif months < 24:
        words, lasts = f"{months} month{'' if months == 1 else 's'}", math.ceil((months + 1) * DAYS_IN_MONTH)
    else:
        words, lasts = f"{months // 12} years", math.ceil((months // 12 + 1) * 12 * DAYS_IN_MONTH)
    return words, story.first_published_at + timedelta(days=lasts)


def _last_change(story: Story, corrected: list[datetime], related: list[Card], *, aged: bool) -> datetime:
    """The latest of all that the page shows; a page that says how old it is changes at midnight."""
    moments = [story.published_at, *corrected, *(each.published_at for each in related)]
    if story.updated_at:
        moments.append(story.updated_at)
    if aged:
        moments.append(timezone.make_aware(datetime.combine(timezone.localdate(), time.min)))
    return max(moments)
