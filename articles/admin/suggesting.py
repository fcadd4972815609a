"""Suggestions while a name is typed into a story: a few rows of one kind, as numbers and words."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from articles import richtext, rights
from articles.admin import naming, offers, typed

MOST_LETTERS = 200


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """`of` is the kind, `q` the letters typed so far, `story` the number of the story that they are typed into."""
    user, kind = request.user, request.GET.get("of", "")
    if not (rights.may_start(user) or user.has_perm("articles.view_article")):
        raise PermissionDenied("Suggestions are for those who write stories.")
    if kind not in naming.KINDS:
        raise Http404("There are suggestions of stories, topics, authors and pictures.")
    rows = naming.nameable(user, story=typed.number(request.GET.get("story")))[kind]
    return JsonResponse(
        offers.fitting(kind, rows, richtext.one_line(request.GET.get("q", "")[:MOST_LETTERS])), safe=False
    )
