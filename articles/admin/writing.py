"""The writing page: every button saves what was typed first, so that no refusal loses a word."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from articles import drafts, review, revising, richtext, rights, scheduled_changes, snapshot, workflow
from articles.admin import badges, drafting, planning, typed
from articles.admin.story_form import StoryForm
from articles.admin.writing_page import WritingPage
from articles.errors import NotAllowed, NotReady, Problem, Refused, StaleWrite
from articles.models import Article, Draft, Revision

NOTE_LENGTH = Revision._meta.get_field("note").max_length
# What a button does once the text is saved: it gets the story, who pressed it, and what else the form says.
VERBS: dict[str, Callable] = {
    "submit": lambda story, by, said: workflow.submit(story, by=by),
    "send_back": lambda story, by, said: workflow.send_back(story, by=by, note=said.get("note", "")),
    "publish": lambda story, by, said: workflow.publish(story, by=by),
    "schedule": lambda story, by, said: workflow.schedule(story, by=by),
    "unschedule": lambda story, by, said: workflow.unschedule(story, by=by),
    "publish_changes": lambda story, by, said: workflow.publish_changes(
        story, by=by, is_substantive="is_substantive" in said
    ),
    "plan_change": planning.plan,
    "cancel_change": lambda story, by, said: scheduled_changes.cancel(story, by=by),
}
# Buttons that lead on to a page of their own.
PAGES = {name: f"admin:articles_article_{name}" for name in ("review", "correct", "withdraw")}
# What a button did not do, where its text was refused.
NOT_DONE = {
    "review": "Nothing was published.",
    "submit": "The story was not submitted.",
    "send_back": "The story was not sent back.",
    "publish": "The story was not published.",
    "schedule": "The story was not scheduled.",
    "unschedule": "The story is still on the schedule.",
    "publish_changes": "The changes were not published.",
    "correct": "Nothing was corrected yet.",
    "withdraw": "The story was not withdrawn.",
}
SAID = {
    "submit": "The story is in review now.",
    "send_back": "The story is back with its writer.",
    "unschedule": "The story is off the schedule: it will not appear.",
    "publish_changes": "Readers see the changes now.",
    "cancel_change": "The scheduled change is taken back. Its text is still here.",
}


def write(model_admin, request: HttpRequest, story: Article | None) -> HttpResponse:
    """Show the form, or save it and do what its button says."""
    if request.method == "POST":
        return _pressed(model_admin, request, story)
    draft = _taken_back(request) if story is None else None
    form = drafting.form_of(draft, user=request.user) if draft else StoryForm(article=story, user=request.user)
    page = WritingPage(model_admin, request, story, form, base=story.latest_revision_id if story else None)
    if story is None or rights.may_edit(request.user, story):
        page.drafts = drafting.offered(drafts.waiting(by=request.user, article=story), user=request.user)
    page.taken_back = f"{draft.pk}:{draft.turn}" if draft else ""
    if story and "check" in request.GET:
        page.problems = review.required(story, snapshot.latest_content(story))
    return page.answer()


def _taken_back(request: HttpRequest) -> Draft | None:
    """The draft of a new story that was asked for. Its text goes on in a sitting of its own: the device may still hold
    a later turn of the first."""
    pk = typed.number(request.GET.get("draft"))
    return drafts.waiting(by=request.user).filter(pk=pk).first() if pk else None


def _pressed(model_admin, request: HttpRequest, story: Article | None) -> HttpResponse:
    action, user = request.POST.get("_action", "save"), request.user
    if story and "headline" not in request.POST:
        return _act(model_admin, request, story, action)  # the page was for reading: nothing was typed
    form = StoryForm(request.POST, article=story, user=user)
    base = typed.number(request.POST.get("base_revision"))
    page = WritingPage(model_admin, request, story, form, base=base)
    page.sitting, page.turn = _sitting(request)
    page.taken_back = request.POST.get("taken_back", "")
    if not form.is_valid():
        page.problems = [Problem(name, text) for name, texts in form.errors.items() for text in texts]
        return page.answer(status=422)
    try:
        saved = _save(model_admin, request, story, form.content(), base)
    except StaleWrite as refusal:
        return _to_merge(request, refusal, action)
    except Refused as refusal:
        drafting.keep_typed(request, story, sitting=page.sitting, turn=page.turn, base=base)
        return page.refused(refusal)
    return _act(model_admin, request, saved, action, form=form, is_new=story is None)


def _save(model_admin, request: HttpRequest, story: Article | None, content: dict, base: int | None) -> Article:
    sitting, turn = _sitting(request)
    note = richtext.one_line(request.POST.get("revision_note", ""))[:NOTE_LENGTH]
    known = {"by": request.user, "sitting": sitting, "turn": turn, "note": note}
    if story is None:
        saved = revising.start(content, **known)
        model_admin.log_addition(request, saved, "Started.")
    else:
        before = story.latest_revision_id
        saved = revising.save(story, content, base=base, **known)
        if saved.latest_revision_id != before:
            model_admin.log_change(request, saved, f"Revision {saved.latest_revision.number}.")
    drafting.done_with_source(request)
    return saved


def _sitting(request: HttpRequest) -> tuple[uuid.UUID, int]:
    """Which form this came from, and how often it had been saved; a new one where it does not say."""
    return typed.sitting(request.POST.get("sitting")) or uuid.uuid4(), typed.number(request.POST.get("turn")) or 0


def _to_merge(request: HttpRequest, refusal: StaleWrite, action: str) -> HttpResponse:
    """A colleague was faster: what was typed is kept, and the merge page asks what goes on."""
    kept, who = refusal.kept, refusal.newest.created_by_name or "Somebody"
    said = [
        f"{who} saved a newer revision while you were writing. "
        f"Your text is kept as revision {kept.number}: choose what goes on.",
        NOT_DONE.get(action, ""),
        f"Your note was: “{request.POST['note'].strip()}”" if request.POST.get("note", "").strip() else "",
    ]
    messages.warning(request, " ".join(filter(None, said)))
    address = reverse("admin:articles_article_merge", args=[kept.article_id])
    return HttpResponseRedirect(f"{address}?mine={kept.number}")


def _act(model_admin, request, story: Article, action: str, *, form=None, is_new=False) -> HttpResponse:
    here = reverse("admin:articles_article_change", args=[story.pk])
    if action in PAGES:
        return HttpResponseRedirect(reverse(PAGES[action], args=[story.pk]))
    try:
        if action in VERBS:
            story = VERBS[action](story, request.user, request.POST)
    except Refused as refusal:
        if is_new:  # the draft has an address now; a reload of this answer would make a second one
            messages.warning(request, _saved_but(story, refusal))
            return HttpResponseRedirect(f"{here}?check=1")
        if form is None and isinstance(refusal, NotAllowed):
            raise PermissionDenied(str(refusal)) from None
        return _refused(model_admin, request, story, form, refusal)
    messages.success(request, said(story, action))
    return HttpResponseRedirect(here)


def _refused(model_admin, request: HttpRequest, story: Article, form, refusal: Refused) -> HttpResponse:
    """The text is saved, the verb was not done: the form again, with what is missing."""
    form = form or StoryForm(article=story, user=request.user)
    page = WritingPage(model_admin, request, story, form, base=story.latest_revision_id)
    if isinstance(refusal, NotReady):
        page.problems = refusal.problems
        return page.answer(status=422)
    return page.refused(refusal)


def _saved_but(story: Article, refusal: Refused) -> str:
    """What the form will not say beside its fields, once it is shown again."""
    shown = {problem.text for problem in review.required(story, snapshot.latest_content(story))}
    said = refusal.problems if isinstance(refusal, NotReady) else [Problem("", str(refusal))]
    return " ".join(["The draft is saved.", *(problem.text for problem in said if problem.text not in shown)])


def said(story: Article, action: str) -> str:
    """What a button did, in a sentence."""
    if action in {"publish", "schedule"}:
        return "The story is scheduled." if story.is_scheduled() else "The story is published."
    if action == "plan_change":
        return f"Readers get the changes on {badges.clock(scheduled_changes.of(story).apply_at)}."
    return SAID.get(action, "Saved.")
