"""The home front: filled by the newest, no story twice."""

from datetime import datetime, time, timedelta
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import showing
from articles.models import Article, Section
from newsroom.lib.http import public_page, remember

SECONDS = 4
FEW_SECONDS = 2
PER_BAND = 5
BANDS = 7


@public_page
def front(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    sections = list(Section.objects.all()[:BANDS])
    stories = _candidates(sections)
    # With few stories the top takes less, so that the sections below have something to show.
    seconds = SECONDS if len(stories) > SECONDS + PER_BAND else FEW_SECONDS
    top, rest = stories[: 1 + seconds], stories[1 + seconds :]
    bands = [
        (section, list(islice((s for s in rest if s.section_id == section.pk), PER_BAND)))
        for section in sections
        if any(s.section_id == section.pk for s in stories)
    ]
    context = {"lead": top[0] if top else None, "seconds": top[1:], "bands": bands, "today": timezone.localdate()}
    response = render(request, "articles/front.html", {**context, "nav_sections": sections})
    until = [Article.objects.next_moment(now), _midnight(now)]
    return remember(response, showing.keys(stories) | {showing.FRONT}, until=until, ends=showing.ends(stories))


def _midnight(now: datetime) -> datetime:
    """When the date in the masthead changes."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))


def _candidates(sections: list[Section]) -> list[Article]:
    """The newest of all and the newest of each section, newest first; enough for the top and every band."""
    public = Article.objects.published().newest_first()
    enough = 1 + SECONDS + PER_BAND
    newest = [public.values("pk")[:enough]]
    newest += [public.filter(section=section).values("pk")[:enough] for section in sections]
    # Each slice sits in a sub-select of its own: SQLite takes no LIMIT in the arms of a UNION.
    arms = [Article.objects.filter(pk__in=each).values_list("pk").order_by() for each in newest]
    chosen = arms[0].union(*arms[1:])
    return list(public.for_cards().filter(pk__in=[pk for (pk,) in chosen]))
