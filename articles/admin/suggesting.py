"""Suggestions while a name is typed into a story: a few rows of one kind, as numbers and words."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from articles import richtext, rights
from articles.admin import naming, offers, typed
from articles.models import Article

MOST_LETTERS = 200


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """`of` is the kind, `q` the letters typed so far, `story` the number of the story that they are typed into.

    `of=addresses` gives public stories for a link in the text: their address instead of their number.
    """
    user, kind, letters = request.user, request.GET.get("of", ""), _letters(request)
    if not rights.works_on_stories(user):
        raise PermissionDenied("Suggestions are for those who write stories.")
    if kind == "addresses":
        return JsonResponse(_addresses(letters), safe=False)
    if kind not in naming.KINDS:
        raise Http404("There are suggestions of stories, topics, authors and pictures.")
    rows = naming.nameable(user, story=typed.number(request.GET.get("story")))[kind]
    return JsonResponse(offers.fitting(kind, rows, letters), safe=False)


def _letters(request: HttpRequest) -> str:
    return richtext.one_line(request.GET.get("q", "")[:MOST_LETTERS])


def _addresses(letters: str) -> list[tuple[str, str]]:
    """What readers can open: a link to anything else would lead them nowhere."""
    found = offers.fitting("stories", Article.objects.published(), letters)
    stories = Article.objects.select_related("section").in_bulk([pk for pk, _ in found])
    return [(settings.SITE_URL + stories[pk].get_absolute_url(), words) for pk, words in found if pk in stories]
