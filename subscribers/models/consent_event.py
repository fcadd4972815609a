"""One dated, immutable line of proof: what was asked, shown and done. A database trigger guards it too."""

from django.conf import settings
from django.db import models

from subscribers.models.subscription import Subscription


class ConsentEventQuerySet(models.QuerySet):
    """Lines can be added and read. Two acts touch them: forgetting networks, and erasing a person."""

    def update(self, **changes) -> int:
        """Refused; see `forget_networks`."""
        raise TypeError("A consent event is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused; see `erase`."""
        raise TypeError("A consent event is only deleted by an erasure.")

    def forget_networks(self) -> int:
        """Null the keyed hashes of network addresses; how many."""
        return super().filter(ip_hash__isnull=False).order_by()._forget()

    def _forget(self) -> int:
        return super().update(ip_hash=None)

    def erase(self) -> int:
        """Delete these lines for good, for an erasure or a consent that never came about; how many."""
        return self.order_by()._raw_delete(self.db)


class ConsentEvent(models.Model):
    """A step of one subscription."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", "asked for"
        CONFIRMED = "confirmed", "confirmed by link"
        TICKED = "ticked", "ticked in preferences"
        UNDONE = "undone", "took the unsubscription back"
        UNSUBSCRIBED = "unsubscribed", "unsubscribed"
        ONE_CLICK = "one_click", "unsubscribed in the mail program"
        UNTICKED = "unticked", "unticked in preferences"
        PAUSED = "paused", "paused"
        RESUMED = "resumed", "ended the pause"
        ADDRESS_CHANGED = "address_changed", "changed the address"
        SUPPRESSED = "suppressed", "stopped: complaint or bounce"
        EXPIRED = "expired", "not confirmed in time"

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField()
    page = models.CharField(max_length=200, blank=True)
    wording = models.TextField(blank=True)
    wording_version = models.CharField(max_length=40, blank=True)
    ip_hash = models.CharField(max_length=64, null=True, blank=True)
    # Protected: setting it to nothing would change the line. A colleague who left is deactivated, not deleted.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="consent_events")
    note = models.CharField(max_length=300, blank=True)

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(ip_hash__isnull=False), name="consent_event_with_network"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "requested", "confirmed", "ticked", "undone", "unsubscribed", "one_click", "unticked",
                        "paused", "resumed", "address_changed", "suppressed", "expired",
                    ]
                ),
                name="consent_event_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(by=None) | ~models.Q(kind__in=["confirmed", "ticked", "undone"]),
                name="consent_event_confirmed_by_staff",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"

    def save(self, **kwargs) -> None:
        """Only once."""
        if not self._state.adding:
            raise TypeError("A consent event is never changed.")
        super().save(**kwargs)

    def delete(self, **kwargs) -> tuple[int, dict[str, int]]:
        """Refused; an erasure goes through the queryset."""
        raise TypeError("A consent event is only deleted by an erasure.")
