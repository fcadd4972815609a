"""The door to merging: a text that was kept aside, or only typed, against the working text that was saved meanwhile."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from articles import merging, rights
from articles.admin import typed
from articles.admin.merge_page import MergePage
from articles.errors import NotAllowed, StaleWrite
from articles.models import Article, Draft, Revision


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, story: Article) -> HttpResponse:
    """Show both texts against where they began, or do what was decided."""
    if not rights.may_edit(request.user, story):
        raise PermissionDenied("You may read this story, but not change it as it stands now.")
    mine = _mine(request, story)
    if mine is None:
        messages.info(request, "What was typed there is saved or thrown away already. This is the working text.")
        return _to_form(story)
    page = MergePage(request, story, mine)
    return _decided(page) if request.method == "POST" else page.answer()


def _mine(request: HttpRequest, story: Article) -> Revision | Draft | None:
    """The text that was named in the address; None for a draft that was settled meanwhile. Raises Http404."""
    if "draft" in request.GET:
        draft = story.drafts.filter(pk=typed.number(request.GET["draft"]) or 0).select_related("base", "by").first()
        if draft is not None:
            return draft if draft.typed else None
    else:
        number = typed.number(request.GET.get("mine"))
        revision = number and number < 10**9 and story.revisions.filter(number=number).select_related("base").first()
        if revision:
            return revision
    raise Http404("There is no such text.")


def _decided(page: MergePage) -> HttpResponse:
    request, story, mine = page.request, page.story, page.mine
    decision, theirs = request.POST.get("decision"), typed.number(request.POST.get("theirs"))
    if merging.is_decided(story, mine, by=request.user, theirs=theirs):
        return _to_form(story)
    try:
        if decision == "keep_both":
            kept = merging.keep_both(story, page.content, by=request.user, mine=mine)
            return _done(
                page, f"The working text stays as it is. {page.whose} is in the history as revision {kept.number}."
            )
        if theirs != story.latest_revision_id or page.has_more_typed:
            return page.moved_on()
        if decision == "take_over":
            return _taken_over(page, theirs)
        return _merged(page, theirs)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None
    except StaleWrite:
        story.refresh_from_db(fields=["latest_revision"])
        return MergePage(request, story, mine).moved_on()


def _taken_over(page: MergePage, theirs: int | None) -> HttpResponse:
    before = page.theirs
    story = merging.take_over(page.story, page.content, by=page.request.user, theirs=theirs, mine=page.mine)
    words = f"{page.whose} is the working text now, as revision {story.latest_revision.number}."
    return _done(
        page, f"{words} Revision {before.number} by {before.created_by_name or 'the newsroom'} stays in the history."
    )


def _merged(page: MergePage, theirs: int | None) -> HttpResponse:
    content, page.missing = page.merge.content(page.choices)
    if page.missing:
        return page.answer(status=422)
    story = merging.save(page.story, content, by=page.request.user, theirs=theirs, mine=page.mine, said=page.content)
    if story.latest_revision_id == theirs:
        return _done(page, f"Revision {story.latest_revision.number} stays the working text, word for word.")
    return _done(page, f"The merged text is saved as revision {story.latest_revision.number}.")


def _done(page: MergePage, words: str) -> HttpResponse:
    messages.success(page.request, words)
    return _to_form(page.story)


def _to_form(story: Article) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[story.pk]))
