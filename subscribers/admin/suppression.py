"""Suppressions: found by typing the address, which is hashed for the look-up; lifted with a reason."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from subscribers import addresses, suppressions
from subscribers.errors import Refused
from subscribers.models import Suppression


class LiftForm(forms.Form):
    """Why it is right to write to that mailbox again."""

    note = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One sentence. It stays beside the suppression.",
        error_messages={"required": "Say in a sentence why this mailbox may be written to again."},
    )


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin):
    """Nothing is added, changed or deleted by hand."""

    list_display = ("reason", "at", "note", "lifted_at", "lifted_by")
    list_filter = ("reason", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("lifted_by",)
    show_full_result_count = False
    search_fields = ("note",)
    search_help_text = "The whole e-mail address. Only a keyed code of it is kept, so a part finds nothing."
    fields = ("reason", "at", "note", "lifted_at", "lifted_by", "lift_note")
    readonly_fields = fields
    change_form_template = "admin/subscribers/suppression.html"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """By the hash of the address."""
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(mailbox_hash=addresses.mailbox_hash(term)), False

    def get_urls(self) -> list[URLPattern]:
        """Besides Django's own, lifting."""
        lift = self.admin_site.admin_view(self.lift_view)
        return [path("<path:object_id>/lift/", lift, name="subscribers_suppression_lift"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        """Nobody; see `lift_view`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        """Nobody: lifting leaves a trace, deleting would not."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One suppression, with the way to lift it where there is one."""
        found = self.get_object(request, unquote(object_id))
        extra: dict[str, Any] = {"title": "Suppression"}
        if found and self._can_lift(request, found):
            extra["lift_url"] = reverse("admin:subscribers_suppression_lift", args=[found.pk])
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    def lift_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET asks for the reason, POST lifts."""
        if not (request.user.has_perm("subscribers.lift_suppression") and self.has_view_permission(request)):
            raise PermissionDenied
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404("There is no such suppression.")
        form = LiftForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                suppressions.lift(found, by=request.user, note=form.cleaned_data["note"])
            except Refused as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, "Lifted. Mail goes there once the person confirms anew.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:subscribers_suppression_change", args=[found.pk]))
        context = self.admin_site.each_context(request) | {
            "title": "Lift this suppression?",
            "suppression": found,
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/subscribers/lift.html", context)

    def _can_lift(self, request: HttpRequest, suppression: Suppression) -> bool:
        is_open = suppression.lifted_at is None and suppression.reason != Suppression.Reason.ERASED
        return is_open and request.user.has_perm("subscribers.lift_suppression")
