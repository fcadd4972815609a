"""What the writing page shows: the form with its problems, the state, and the buttons that may be pressed."""

import uuid
from dataclasses import dataclass, field

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from articles import desk, history, presence, rights, scheduled_changes
from articles.admin import badges, drafting, planning, talking
from articles.admin.story_form import StoryForm
from articles.errors import NotAllowed, Problem, Refused
from articles.models import Article, Draft

Status = Article.Status
REVIEW = "Review & publish"


@dataclass(frozen=True)
class Button:
    action: str
    name: str
    is_next: bool = False


@dataclass
class WritingPage:
    """One answer; `base` is the revision that the typed text started from."""

    model_admin: admin.ModelAdmin
    request: HttpRequest
    story: Article | None
    form: StoryForm
    base: int | None
    problems: list[Problem] = field(default_factory=list)
    error: str = ""
    sitting: uuid.UUID = field(default_factory=uuid.uuid4)
    turn: int = 0
    taken_back: str = ""
    drafts: list[Draft] = field(default_factory=list)

    def refused(self, refusal: Refused) -> HttpResponse:
        """The form with everything typed in it and the sentence above it."""
        self.error = str(refusal)
        return self.answer(status=403 if isinstance(refusal, NotAllowed) else 409)

    def answer(self, *, status: int = 200) -> HttpResponse:
        story, user, form = self.story, self.request.user, self.form
        may_write = rights.may_edit(user, story) if story else rights.may_start(user)
        if not may_write and not form.is_bound:
            form.lock()
        plan = planning.Plan.of(story, self.request.POST)
        headings = {"headline": story.headline} if story else {}
        context = self.model_admin.admin_site.each_context(self.request) | {
            "title": headings.get("headline") or ("Untitled story" if story else "New story"),
            "opts": self.model_admin.opts,
            "media": self.model_admin.media + form.media,
            "form": form,
            "rows": {name: [self._row(bound) for bound in fields] for name, fields in form.groups().items()},
            "row": {name: self._row(form[name]) for name in form.fields},
            "summary": self._summary(),
            "story": story,
            "state": badges.of(story) if story else [],
            "base": self.base,
            "sitting": self.sitting,
            "turn": self.turn,
            "taken_back": self.taken_back,
            "drafts": [(draft, drafting.where(draft)) for draft in self.drafts],
            "colleagues": presence.others(story, than=user) if story else [],
            "is_unsaved": form.is_bound,
            "may_write": may_write or form.is_bound,
            "buttons": buttons(story, user),
            "may_publish": rights.may_publish(user),
            "plan": plan,
            "plan_row": self._row(plan.form[planning.FIELD]) if plan else None,
            "note": self.request.POST.get("note", ""),
            "revision_note": self.request.POST.get("revision_note", ""),
            "lead_image": story.lead_image if story else None,
            "suggestions": form.suggestions(),
            "assigned_to": history.name_of(story.assigned_to) if story else "",
            "talk": talking.Panel.of(story, user) if story else None,
            "kinds": _kinds(story) if story else [],
        }
        template = "admin/articles/article/change_form.html"
        return TemplateResponse(self.request, template, context, status=status)

    def _row(self, bound) -> dict:
        errors = [problem.text for problem in self.problems if problem.field == bound.name]
        if errors:
            described = [f"{bound.auto_id}_error", f"{bound.auto_id}_helptext" if bound.help_text else ""]
            attributes = {"aria-invalid": "true", "aria-describedby": " ".join(filter(None, described))}
            bound.field.widget.attrs |= attributes
        return {"field": bound, "errors": errors}

    def _summary(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) for every problem."""
        lines = [("", self.error)] if self.error else []
        for problem in self.problems:
            known = problem.field in self.form.fields
            lines.append((self.form[problem.field].id_for_label if known else f"id_{problem.field}", problem.text))
        return lines


def _kinds(story: Article) -> list[tuple[str, str, str]]:
    """Every kind of preview by name, label and address."""
    address = "admin:articles_article_preview_kind"
    return [(name, kind.label, reverse(address, args=[story.pk, name])) for name, kind in desk.preview_kinds.items()]


def buttons(story: Article | None, user) -> list[Button]:
    """What this person may do with the story as it stands; the likeliest next step is marked."""
    may_write = rights.may_edit(user, story) if story else rights.may_start(user)
    found = [Button("save", "Save draft")] if may_write else []
    status = story.status if story else Status.DRAFT
    if story and story.binned_at:
        return []
    publishes = rights.may_publish(user)
    if status == Status.DRAFT and may_write:
        found.append(Button("submit", "Submit for review", is_next=not publishes))
    if not publishes:
        return [*found, Button("review", "Checks")] if story and may_write else found
    return found + (_of_public(story) if story and story.was_public() else _of_unseen(story, status))


def _of_unseen(story: Article | None, status: str) -> list[Button]:
    """What an editor may do with a story that readers do not have: all of it stands on the review page, too."""
    review, publish = Button("review", REVIEW, is_next=True), Button("publish", "Publish now")
    if status in {Status.DRAFT, Status.IN_REVIEW}:
        return [Button("schedule", "Schedule"), publish, review]
    return [Button("unschedule", "Take off schedule"), publish, Button("publish_changes", "Publish changes"), review]


def _of_public(story: Article) -> list[Button]:
    """Of a story that readers have or had. A small fix is one press away; the review page stands beside it."""
    if story.status == Status.WITHDRAWN:
        return [Button("publish", "Publish now"), Button("review", REVIEW, is_next=True)]
    back = [Button("cancel_change", "Take the scheduled change back")] if scheduled_changes.of(story) else []
    pages = [Button("withdraw", "Withdraw"), Button("correct", "Correct"), Button("review", REVIEW)]
    return [*back, *pages, Button("publish_changes", "Publish changes", is_next=True)]
