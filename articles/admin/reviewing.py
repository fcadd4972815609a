"""Review & publish: what is still to mend in a story, and the next step, on one page."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from articles import review, revising, rights, scheduled_changes, snapshot, workflow
from articles.admin import badges, typed, writing
from articles.admin.moments import NOT_A_MOMENT, PRESETS, MomentField, preset
from articles.admin.story_form import StoryForm
from articles.errors import NotAllowed, NotReady, Problem, Refused, WrongState
from articles.models import Article

Status = Article.Status
FIELD = "publish_at"
# Where the verbs speak of a moment, the one field of this page is meant.
ALSO_THE_FIELD = {"change_at"}


class WhenForm(forms.Form):
    """When readers get it."""

    publish_at = MomentField(label="Date and time", error_messages={"invalid": NOT_A_MOMENT})

    def __init__(self, data=None, **options) -> None:
        super().__init__(data, **options)
        now = timezone.localtime()
        self.fields[FIELD].help_text = f"Time zone: {timezone.get_current_timezone_name()}, now {now:%H:%M %Z}."


@dataclass
class ReviewPage:
    """One answer; `refused` are the problems for which a button did nothing."""

    request: HttpRequest
    story: Article
    refused: list[Problem] = field(default_factory=list)
    filled: str = ""

    def answer(self, *, status: int = 200) -> HttpResponse:
        story, content = self.story, snapshot.latest_content(self.story)
        required = self._jumping(review.required(story, content))
        context = admin.site.each_context(self.request) | {
            "title": f"Review: {story}",
            "opts": Article._meta,
            "story": story,
            "state": badges.of(story),
            "back": reverse("admin:articles_article_change", args=[story.pk]),
            "required": required,
            "recommended": self._jumping(review.recommended(story, content)),
            "steps": steps(story, self.request.user, is_ready=not required),
            "when": self._when(content),
            "presets": PRESETS,
            "embargo": _ahead(content, "embargo_until"),
            "note": self.request.POST.get("note", ""),
            "is_substantive": "is_substantive" in self.request.POST,
            "refused": [(self._local(problem), problem.text) for problem in self.refused],
            "errors": self._errors("note"),
        }
        template = "admin/articles/article/review.html"
        return TemplateResponse(self.request, template, context, status=status)

    def _jumping(self, problems: list[Problem]) -> list[tuple[str, str]]:
        """(address of the field in the form, sentence) of each."""
        change = reverse("admin:articles_article_change", args=[self.story.pk])
        form = StoryForm(article=self.story, user=self.request.user)
        ids = {name: form[name].id_for_label for name in form.fields}
        return [(f"{change}?check=1#{ids.get(each.field, 'article_form')}", each.text) for each in problems]

    def _when(self, content: dict) -> dict:
        """The one field for a moment, with what was typed, chosen or planned."""
        if self.filled:
            initial = preset(self.filled)
        else:
            change = scheduled_changes.of(self.story)
            initial = change.apply_at if change and not change.held_at else _ahead(content, FIELD)
        is_typed = FIELD in self.request.POST and not self.filled
        bound = WhenForm(self.request.POST if is_typed else None, initial={FIELD: initial})[FIELD]
        errors = self._errors(FIELD)
        if errors:
            described = f"{bound.auto_id}_error {bound.auto_id}_helptext"
            bound.field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": described}
        return {"field": bound, "errors": errors}

    def _errors(self, name: str) -> list[str]:
        return [each.text for each in self.refused if self._local(each) == f"id_{name}"]

    @staticmethod
    def _local(problem: Problem) -> str:
        """The id of the field on this page that it is about; nothing where the text itself is to be mended."""
        name = FIELD if problem.field in ALSO_THE_FIELD else problem.field
        return f"id_{name}" if name in {FIELD, "note"} else ""


@require_http_methods(["GET", "HEAD", "POST"])
def review_page(request: HttpRequest, story: Article) -> HttpResponse:
    """The checks of the working text; a button does its step with exactly the text that was looked at."""
    page = ReviewPage(request, story)
    if request.method != "POST":
        return page.answer()
    if request.POST.get("_preset") in PRESETS:
        page.filled = request.POST["_preset"]
        return page.answer()
    scheduled_changes.apply_due()  # what is pressed now comes after what had its hour before
    try:
        done = _do(request, story)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None
    except NotReady as refusal:
        page.refused = refusal.problems
        return page.answer(status=422)
    except Refused as refusal:
        page.refused = [Problem("", str(refusal))]
        return page.answer(status=409)
    messages.success(request, _said(done, request.POST["_action"]))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[story.pk]))


@transaction.atomic
def _do(request: HttpRequest, story: Article) -> Article:
    verb = VERBS.get(request.POST.get("_action", ""))
    if verb is None:
        raise WrongState("This button is not known here. Reload the page and press again.")
    story = revising.lock(story)
    newest = story.latest_revision
    if typed.number(request.POST.get("revision")) != newest.pk:
        who = newest.created_by_name or "Somebody"
        raise WrongState(f"{who} saved a newer revision while you were looking. Look at it again, then press again.")
    return verb(story, request.user, request.POST)


def _schedule(story: Article, by, said) -> Article:
    """Read the field, write it into the story's plan, and schedule it; or its changes, where readers have it."""
    moment = _moment(said)
    if story.is_public():
        return scheduled_changes.plan(story, by=by, apply_at=moment, is_substantive="is_substantive" in said)
    content = snapshot.latest_content(story) | {FIELD: moment}
    story = revising.save(story, content, by=by, base=story.latest_revision_id, note="Schedule")
    return (workflow.publish_changes if story.is_scheduled() else workflow.schedule)(story, by=by)


def _moment(said):
    form = WhenForm(said)
    if not form.is_valid():
        raise NotReady([Problem(FIELD, text) for text in form.errors[FIELD]])
    moment = form.cleaned_data[FIELD]
    if moment is None:
        raise NotReady([Problem(FIELD, "Say when readers should get it: give a date and a time.")])
    if moment <= timezone.now():
        words = f"{badges.clock(moment)} has passed. Give a moment in the future, or publish without one."
        raise NotReady([Problem(FIELD, words)])
    return moment


ACTIONS = ("submit", "send_back", "publish", "unschedule", "publish_changes")
VERBS: dict[str, Callable] = {name: writing.VERBS[name] for name in ACTIONS} | {"schedule": _schedule}


def _said(story: Article, action: str) -> str:
    if action == "schedule" and story.is_scheduled():
        return f"The story is scheduled: readers have it on {badges.clock(story.first_published_at)}."
    return writing.said(story, "plan_change" if action == "schedule" else action)


def steps(story: Article, user, *, is_ready: bool) -> set[str]:
    """What this person may do with the story as it stands; nothing that goes on while something must be mended."""
    if story.binned_at:
        return set()
    if not rights.may_publish(user):
        is_theirs = story.status == Status.DRAFT and rights.may_edit(user, story)
        return {"submit"} if is_theirs and is_ready else set()
    always, ready = _steps_of(story)
    return always | ready if is_ready else always


def _steps_of(story: Article) -> tuple[set[str], set[str]]:
    """What an editor may always do, and what only with a text that is ready."""
    if story.status == Status.IN_REVIEW:
        return {"send_back"}, {"publish", "schedule"}
    if story.status == Status.DRAFT:
        return set(), {"publish", "schedule"}
    if story.status == Status.WITHDRAWN:
        return set(), {"publish"}
    if not story.was_public():
        return {"unschedule"}, {"publish", "schedule"}
    if not story.has_unpublished_changes:
        return {"correct"}, set()
    changes = {"publish_changes", "correct"}
    return set(), changes | {"schedule"} if story.is_public() else changes


def _ahead(content: dict, name: str):
    """A planned moment of the story that has not come yet."""
    moment = snapshot.moment(content, name)
    return moment if moment and moment > timezone.now() else None
