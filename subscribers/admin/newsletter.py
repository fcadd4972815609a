"""Newsletters: made and described here, closed instead of deleted."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse

from newsroom.lib import changes
from subscribers.models import Newsletter, Subscription


@admin.register(Newsletter)
class NewsletterAdmin(admin.ModelAdmin):
    """What readers are promised."""

    list_display = ("name", "slug", "frequency", "is_open", "confirmed")
    fields = ("name", "slug", "promise", "frequency", "description", "language", "position", "is_open")
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Newsletter]:
        """With the number of confirmed subscriptions."""
        confirmed = Count("subscriptions", filter=Q(subscriptions__status=Subscription.Status.CONFIRMED))
        return super().get_queryset(request).annotate(confirmed=confirmed)

    def get_readonly_fields(self, request: HttpRequest, obj: Newsletter | None = None) -> tuple[str, ...]:
        """The slug is part of addresses and list ids that are out in the world."""
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Newsletter | None = None) -> dict:
        """Only while the slug can be typed."""
        can_type = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return {} if obj or not can_type else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Newsletter, form: ModelForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Readers see the new words at once."""
        super().save_model(request, obj, form, change)
        changes.announce("newsletters", paths=[reverse("subscribers:landing")])

    def has_delete_permission(self, request: HttpRequest, obj: Newsletter | None = None) -> bool:
        """Nobody: proof of consent hangs on it."""
        return False

    @admin.display(description="Confirmed subscribers", ordering="confirmed")
    def confirmed(self, newsletter: Newsletter) -> int:
        """How many."""
        return newsletter.confirmed
