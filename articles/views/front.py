"""The home front: filled by the newest, no story twice."""

from datetime import datetime, time, timedelta
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import reading, showing
from articles.views.timing import on_time
from newsroom.lib.http import public_page, remember

SECONDS = 4
FEW_SECONDS = 2
PER_BAND = 5


@public_page
@on_time
def front(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    sections = request.nav_sections = reading.sections()
    stories = reading.front(sections, now)
    # With few stories the top takes less, so that the sections below have something to show.
    seconds = SECONDS if len(stories) > SECONDS + PER_BAND else FEW_SECONDS
    top, rest = stories[: 1 + seconds], stories[1 + seconds :]
    bands = [
        (section, section.get_absolute_url(), list(islice((s for s in rest if s.section == section), PER_BAND)))
        for section in sections
        if any(s.section == section for s in stories)
    ]
    context = {"lead": top[0] if top else None, "seconds": top[1:], "bands": bands, "today": timezone.localdate(now)}
    response = render(request, "articles/front.html", context)
    until = [reading.next_moment(now), _midnight(now)]
    return remember(response, showing.keys(stories) | {showing.FRONT}, until=until, ends=showing.ends(stories))


def _midnight(now: datetime) -> datetime:
    """When the date in the masthead changes."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))
