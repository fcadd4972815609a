"""Subscribers: found by address and looked at. Nobody adds one, changes one, or ticks one into "confirmed"."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from subscribers import addresses, erasure
from subscribers.models import ConsentEvent, Subscriber, Subscription, Suppression

COLUMNS = ("When", "What", "Newsletter", "Where", "Words shown")


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin):
    """Read-only, but for the erasure that a person may ask for."""

    list_display = ("email", "subscriptions", "created_at")
    list_filter = ("subscriptions__status", "subscriptions__newsletter")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("email",)
    search_help_text = "An address or a part of it."
    fields = ("email", "created_at", "language", "subscriptions", "suppressions", "history")
    readonly_fields = fields
    change_form_template = "admin/subscribers/subscriber.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscriber]:
        """With what each line of the list prints."""
        rows = Subscription.objects.select_related("newsletter")
        return super().get_queryset(request).prefetch_related(Prefetch("subscriptions", rows))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """A whole address is looked up by its index, a part of one by reading."""
        term = search_term.strip()
        whole = queryset.filter(email_key=addresses.key(term)) if "@" in term else queryset.none()
        if whole.exists():
            return whole, False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        """Besides Django's own, the erasure."""
        erase = self.admin_site.admin_view(self.erase_view)
        return [path("<path:object_id>/erase/", erase, name="subscribers_subscriber_erase"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: people come by signing up."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Subscriber | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Subscriber | None = None) -> bool:
        """Nobody by Django's deletion; see `erase_view`."""
        return False

    def has_erase_permission(self, request: HttpRequest) -> bool:
        """Audience and administrators."""
        return request.user.has_perm("subscribers.erase_subscriber")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """One person, with the address as the heading and the way to the erasure."""
        found = self.get_object(request, unquote(object_id))
        extra = {"title": "Subscriber", "subtitle": found.email if found else None}
        if found and self.has_erase_permission(request):
            extra["erase_url"] = reverse("admin:subscribers_subscriber_erase", args=[found.pk])
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    def erase_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET asks, POST erases."""
        if not (self.has_erase_permission(request) and self.has_view_permission(request)):
            raise PermissionDenied
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404("There is no such subscriber.")
        if request.method == "POST":
            erasure.erase(found, by=request.user)
            self.message_user(request, "One subscriber was erased.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:subscribers_subscriber_changelist"))
        context = self.admin_site.each_context(request) | {
            "title": "Erase this subscriber?",
            "subscriber": found,
            "lines": ConsentEvent.objects.filter(subscription__subscriber=found).count(),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/subscribers/erase.html", context)

    @admin.display(description="Subscriptions")
    def subscriptions(self, subscriber: Subscriber) -> str:
        """Each newsletter with its status, in words."""
        at = timezone.now()
        lines = [(row.newsletter.name, _state(row, at)) for row in subscriber.subscriptions.all()]
        return format_html_join(", ", "{}: {}", lines) or "None"

    @admin.display(description="Suppressions")
    def suppressions(self, subscriber: Subscriber) -> str:
        """What stands against the mailbox."""
        active = Suppression.objects.active().filter(mailbox_hash=subscriber.mailbox_hash)
        return ", ".join(str(suppression) for suppression in active) or "None"

    @admin.display(description="History of consent")
    def history(self, subscriber: Subscriber) -> str:
        """Every line of proof, newest first."""
        events = ConsentEvent.objects.filter(subscription__subscriber=subscriber).order_by("-pk")
        lines = [_line(event) for event in events.select_related("subscription__newsletter", "by")]
        rows = format_html_join("", f"<tr>{'<td>{}</td>' * len(COLUMNS)}</tr>", lines)
        head = format_html_join("", '<th scope="col">{}</th>', ((column,) for column in COLUMNS))
        table = '<table class="desk-list"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
        return format_html(table, head, rows) if lines else "None"


def _state(subscription: Subscription, at) -> str:
    if subscription.status == Subscription.Status.CONFIRMED and subscription.is_paused(at):
        return f"confirmed, paused until {timezone.localtime(subscription.paused_until):%d %b %Y}"
    return subscription.get_status_display()


def _line(event: ConsentEvent) -> tuple[str, str, str, str, str]:
    what = event.get_kind_display()
    if event.note:
        what = f"{what} ({event.note})"
    if event.by:
        what = f"{what}, by {event.by}"
    words = f"{event.wording_version}: {event.wording}" if event.wording else ""
    when = timezone.localtime(event.at)
    return f"{when:%d %b %Y, %H:%M %Z}", what, event.subscription.newsletter.name, event.page, words
