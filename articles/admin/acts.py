"""What happens to a story on a page of its own: correct, withdraw, assign, put in the bin, take out of it."""

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles import assigning, bin, history, rights, withdrawals, workflow
from articles.admin import badges
from articles.admin.story_form import MomentField
from articles.errors import NotAllowed, NotReady, Refused
from articles.models import Article, Correction


class CorrectForm(forms.ModelForm):
    """What was wrong, in the words that readers will see."""

    kind = forms.ChoiceField(choices=Correction.Kind.choices, widget=forms.RadioSelect, initial="correction")

    class Meta:
        model = Correction
        fields = ("kind", "note", "is_serious")
        labels = {"is_serious": "Serious"}
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"note": "Every kind but a minor fix needs one. Readers see it with its date."}

    def _post_clean(self) -> None:
        """The verb says what is missing."""


class WithdrawForm(forms.Form):
    """Why the story goes, for the newsroom and for readers."""

    reason = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Stays in the newsroom's history."
    )
    notice = forms.CharField(
        required=False,
        label="Public notice",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Readers get this sentence in place of the story.",
    )


class Colleagues(forms.ModelChoiceField):
    """A choice of colleagues by how they are called."""

    def label_from_instance(self, person) -> str:
        return history.name_of(person)


class AssignForm(forms.Form):
    """Who writes the story, and by when."""

    to = Colleagues(None, required=False, label="Assigned to", empty_label="Nobody")
    due_at = MomentField(
        label="Due",
        error_messages={"invalid": "This is not a date with a time. Give both, as in 2026-12-03 07:00."},
    )

    def __init__(self, data=None, *, story: Article) -> None:
        super().__init__(data, initial={"to": story.assigned_to_id, "due_at": story.due_at})
        # Who has it stays a choice, also after losing the role.
        may_have_it = Q(pk__in=rights.writers().values("pk")) | Q(pk=story.assigned_to_id)
        people = get_user_model().objects.filter(may_have_it)
        self.fields["to"].queryset = people.order_by("first_name", "last_name", "username")
        self.fields["to"].help_text = "The story is theirs from then on, and a mail tells them."
        zone = timezone.get_current_timezone_name()
        self.fields["due_at"].help_text = f"When it is to be handed in. Nothing is published by it. Time zone: {zone}."


def assign(request: HttpRequest, story: Article) -> HttpResponse:
    """Have a colleague write it, by a moment."""
    _publishers_only(request)
    form = AssignForm(_posted(request), story=story)
    if _is_done(form, lambda **typed: assigning.assign(story, by=request.user, **typed)):
        name = history.name_of(form.cleaned_data["to"])
        return _done(request, story, f"The story is assigned to {name}." if name else "Nobody has to write it now.")
    return _ask(request, story, "assign", {"act": "Assign", "form": form})


class DeclineForm(forms.Form):
    """Why the story stays."""

    note = forms.CharField(
        required=False,
        label="Why the story stays",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stays in the newsroom's history.",
    )


WITHDRAWN = "The story is withdrawn. Its readers get the notice."
ASKED = "Another editor has to confirm the withdrawal. Until then readers keep the story."


def correct(request: HttpRequest, story: Article) -> HttpResponse:
    """Publish the changes together with a public note."""
    _publishers_only(request)
    form = CorrectForm(_posted(request))
    if _is_done(form, lambda **typed: workflow.correct(story, by=request.user, **typed)):
        return _done(request, story, "The correction is public.")
    context = {"act": "Correct", "form": form, "has_changes": story.has_unpublished_changes}
    return _ask(request, story, "correct", context)


def withdraw(request: HttpRequest, story: Article) -> HttpResponse:
    """Take a public story from its readers, who get the notice instead."""
    _publishers_only(request)
    asked = withdrawals.of(story)
    if asked and asked.by_id == request.user.pk and request.method == "GET":
        return HttpResponseRedirect(reverse("admin:articles_article_decline", args=[story.pk]))
    words = {"reason": asked.reason, "notice": asked.notice} if asked else {}
    form = WithdrawForm(_posted(request), initial=words)
    if _is_done(form, lambda **typed: workflow.withdraw(story, by=request.user, **typed)):
        story.refresh_from_db(fields=["status"])
        return _done(request, story, WITHDRAWN if story.status == Article.Status.WITHDRAWN else ASKED)
    by_two = settings.NEWSROOM_WITHDRAW_BY_TWO
    return _ask(request, story, "withdraw", {"act": "Withdraw", "form": form, "asked": asked, "by_two": by_two})


def decline(request: HttpRequest, story: Article) -> HttpResponse:
    """Say no to a colleague's request to withdraw, or take back one's own."""
    _publishers_only(request)
    form = DeclineForm(_posted(request))
    if _is_done(form, lambda **typed: withdrawals.decline(story, by=request.user, **typed)):
        return _done(request, story, "The story stays. Its history has your note.")
    asked = withdrawals.of(story)
    if asked is None and not form.errors:
        raise Http404("Nobody asks for a withdrawal.")
    is_own = asked is not None and asked.by_id == request.user.pk
    act = "Take the request back" if is_own else "Decline the withdrawal"
    return _ask(request, story, "decline", {"act": act, "form": form, "asked": asked, "is_own": is_own})


def put_in_bin(request: HttpRequest, story: Article) -> HttpResponse:
    """Ask, then put a draft in the bin."""
    form = forms.Form(_posted(request))
    if _is_done(form, lambda: bin.put_in(story, by=request.user)):
        words = f"“{story}” is in the bin. It is deleted for good after {bin.DAYS} days."
        messages.success(request, words)
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
    return _ask(request, story, "bin", {"act": "Delete", "form": form, "days": bin.DAYS})


@require_POST
def take_out_of_bin(request: HttpRequest, story: Article) -> HttpResponse:
    """Make a binned draft a draft again."""
    try:
        bin.take_out(story, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The story is out of the bin.")
    return HttpResponseRedirect(_change(story))


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _is_done(form: forms.Form, verb: Callable[..., object]) -> bool:
    """Give the verb what was typed; False, with the reason in the form, where it refused or nothing was sent yet.

    Raises PermissionDenied.
    """
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        verb(**form.cleaned_data)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None
    except NotReady as refusal:
        for problem in refusal.problems:
            form.add_error(problem.field if problem.field in form.fields else None, problem.text)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def _publishers_only(request: HttpRequest) -> None:
    if not rights.may_publish(request.user):
        raise PermissionDenied("Only an editor may do this.")


def _ask(request: HttpRequest, story: Article, name: str, context: dict) -> HttpResponse:
    context |= {
        "story": story,
        "state": badges.of(story),
        "title": f"{context['act']}: {story}",
        "opts": Article._meta,
        "back": _change(story),
    }
    template = f"admin/articles/article/{name}.html"
    status = 422 if context["form"].errors else 200
    return TemplateResponse(request, template, admin.site.each_context(request) | context, status=status)


def _done(request: HttpRequest, story: Article, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(_change(story))


def _change(story: Article) -> str:
    return reverse("admin:articles_article_change", args=[story.pk])
