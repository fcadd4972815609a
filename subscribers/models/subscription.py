"""The pair of a subscriber and a newsletter. `status` is written by `subscribers.consent` alone."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from subscribers.models.newsletter import Newsletter
from subscribers.models.subscriber import Subscriber
from subscribers.models.suppression import Suppression


class SubscriptionQuerySet(models.QuerySet):
    """Which subscriptions."""

    def mailable(self, at: datetime) -> "SubscriptionQuerySet":
        """Confirmed, not paused, and nothing known that forbids mail to the mailbox."""
        stop = Suppression.objects.active().filter(mailbox_hash=OuterRef("subscriber__mailbox_hash"))
        return self.filter(
            Q(paused_until=None) | Q(paused_until__lte=at), ~Exists(stop), status=Subscription.Status.CONFIRMED
        )


class Subscription(models.Model):
    """pending → confirmed → unsubscribed; a pause is a date beside the status."""

    class Status(models.TextChoices):
        PENDING = "pending", "pending"
        CONFIRMED = "confirmed", "confirmed"
        UNSUBSCRIBED = "unsubscribed", "unsubscribed"

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="subscriptions")
    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="subscriptions")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    status_at = models.DateTimeField()
    paused_until = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["newsletter__position", "pk"]
        indexes = [models.Index(fields=["status", "status_at"], name="subscription_by_status")]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "newsletter"], name="subscription_never_twice"),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "confirmed", "unsubscribed"]), name="subscription_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Subscription {self.pk}, {self.status}"

    def is_paused(self, at: datetime) -> bool:
        """Whether mail waits at that moment."""
        return self.paused_until is not None and self.paused_until > at
