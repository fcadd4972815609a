"""A mailbox that must not be written to, and why. The address itself is not kept, only a keyed hash."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SuppressionQuerySet(models.QuerySet):
    """Which suppressions."""

    def active(self) -> "SuppressionQuerySet":
        """Those that nobody lifted."""
        return self.filter(lifted_at=None)

    def stopping(self, mailbox_hash: str) -> "SuppressionQuerySet":
        """Those that stop everything to the mailbox, the person's own sign-up too."""
        return self.active().filter(mailbox_hash=mailbox_hash).exclude(reason=Suppression.Reason.ERASED)


class Suppression(models.Model):
    """`erased` stops imports and staff, not the person; `complaint` and `hard_bounce` stop everything."""

    class Reason(models.TextChoices):
        ERASED = "erased", "erased"
        COMPLAINT = "complaint", "complaint"
        HARD_BOUNCE = "hard_bounce", "hard bounce"

    mailbox_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    at = models.DateTimeField("since")
    note = models.CharField(max_length=300, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lift_note = models.CharField(max_length=300, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        permissions = [("lift_suppression", "Can lift a suppression")]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox_hash", "reason"], condition=Q(lifted_at=None), name="suppression_never_twice"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | ~Q(lift_note=""), name="suppression_never_lifted_without_a_note"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["erased", "complaint", "hard_bounce"]), name="suppression_reason_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.at:%Y-%m-%d}"
