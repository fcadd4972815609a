"""A story's past: its revisions and what happened to it, and the way back to an earlier text."""

from collections.abc import Iterable

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from articles import comparing, merging, revising, rights
from articles.admin import badges, typed
from articles.errors import Refused, StaleWrite
from articles.models import Article, Revision

PAGE_SIZE = 50
# So many of the newest are offered for a comparison; older ones by their row in the history.
CHOICES = 100


@require_safe
def history(request: HttpRequest, story: Article) -> HttpResponse:
    """What was typed and not saved, every revision with its author, and every line of the history, newest first."""
    revisions = story.revisions.select_related("base").defer("content", "base__content")
    page = Paginator(revisions, PAGE_SIZE).get_page(request.GET.get("page"))
    may_edit = rights.may_edit(request.user, story)
    context = admin.site.each_context(request) | {
        "title": f"History: {story}",
        "opts": Article._meta,
        "story": story,
        "state": badges.of(story),
        "page": page,
        "events": story.history.select_related("revision").defer("revision__content")[:200],
        "drafts": story.drafts.exclude(typed={}).defer("typed"),
        "mergeable": _mergeable(story, page) if may_edit else set(),
        "may_restore": may_edit,
        "back": reverse("admin:articles_article_change", args=[story.pk]),
    }
    return TemplateResponse(request, "admin/articles/article/history.html", context)


def _mergeable(story: Article, revisions: Iterable[Revision]) -> set[int]:
    """The ids of those that were kept aside and are in no working text yet."""
    asides = [revision for revision in revisions if revision.is_aside]
    return {revision.pk for revision in asides} - merging.decided(story, asides)


@require_safe
def compare(request: HttpRequest, story: Article) -> HttpResponse:
    """Any two revisions; without a choice, what readers have and the working text, or the newest two."""
    after = _chosen(story, request.GET.get("to")) or story.latest_revision
    if after is None:
        raise Http404("There is no revision yet.")
    before = _chosen(story, request.GET.get("from")) or _usual_base(story, after)
    layout = "inline" if request.GET.get("layout") == "inline" else "side"
    context = admin.site.each_context(request) | {
        "title": f"Compare: {story}",
        "opts": Article._meta,
        "story": story,
        "state": badges.of(story),
        "before": before,
        "after": after,
        "differences": comparing.differences(before, after),
        "layout": layout,
        "revisions": story.revisions.defer("content")[:CHOICES],
        "back": reverse("admin:articles_article_change", args=[story.pk]),
    }
    return TemplateResponse(request, "admin/articles/article/compare.html", context)


def _usual_base(story: Article, after: Revision) -> Revision:
    """Where a text that was kept aside began; for others what readers have, or the revision before it, or itself."""
    if after.is_aside and after.base:
        return after.base
    if story.live_revision and story.live_revision_id != after.pk:
        return story.live_revision
    return story.revisions.filter(number__lt=after.number, is_aside=False).first() or after


def _chosen(story: Article, number: str | None) -> Revision | None:
    """The revision of that number; None where none was asked for. Raises Http404."""
    if not number:
        return None
    revision = story.revisions.filter(number=number).first() if number.isdigit() and len(number) < 9 else None
    if revision is None:
        raise Http404("There is no such revision.")
    return revision


@require_POST
def restore(request: HttpRequest, story: Article) -> HttpResponse:
    """Make the text of an earlier revision the working text again."""
    number = request.POST.get("revision") or "0"
    revision = _chosen(story, number)
    try:
        revising.restore(story, revision, by=request.user, base=typed.number(request.POST.get("base_revision")))
    except StaleWrite as refusal:
        who, newest = refusal.newest.created_by_name or "Somebody", refusal.newest.number
        words = (
            f"{who} saved revision {newest} meanwhile, so nothing was restored. Look at it, then press Restore again."
        )
        messages.error(request, words)
        return HttpResponseRedirect(reverse("admin:articles_article_history", args=[story.pk]))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:articles_article_history", args=[story.pk]))
    messages.success(request, f"The text of revision {number} is the working text again, as a new revision.")
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[story.pk]))
