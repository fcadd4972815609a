"""What changed in a story after its publication, for its readers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import public_changes, reading
from articles.views.article import elsewhere
from articles.views.lists import numbered
from articles.views.timing import on_time
from newsroom.lib.http import public_page, remember

# Each has two texts to be compared.
PER_PAGE = 10


@public_page(query=("page",))
@on_time
def changes(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    now = timezone.now()
    story = reading.story(section, slug, now)
    if story is None:
        return elsewhere(request, section, slug, now, below="changes/")
    if story.updated_at is None:
        raise Http404
    steps = public_changes.steps(story.pk, since=story.first_published_at)
    context = numbered(request, steps, len(steps), per_page=PER_PAGE)
    found, keys = public_changes.changes(context["page"].object_list)
    context |= {"story": story, "changes": found, "up": _up(story), "path": request.path}
    response = render(request, "articles/changes.html", context)
    return remember(response, keys | {f"story:{story.pk}"}, ends=[story.unpublish_at])


def _up(story) -> list[tuple[str, str]]:
    return [
        (story.section.get_absolute_url(), story.section.name),
        (story.get_absolute_url(), story.headline),
    ]
