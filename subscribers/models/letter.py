"""One e-mail about a subscription: written down before the first try, so that a retry is the same message."""

from django.db import models
from django.db.models import Q

from subscribers.models.subscriber import Subscriber


class Letter(models.Model):
    """A confirmation, a welcome or a link. Editions are something else."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", "confirmation"
        WELCOME = "welcome", "welcome"
        ALREADY_SUBSCRIBED = "already_subscribed", "already subscribed"
        PREFERENCES_LINK = "preferences_link", "link to the preferences"
        ADDRESS_CHANGE = "address_change", "change of address"

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # A confirmation: the newest event of each subscription it asks about. A welcome: its subscription.
    events = models.JSONField(default=dict, blank=True)
    # A change of address goes to the new one.
    to = models.EmailField(max_length=254, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="address_change") & ~Q(to="") | ~Q(kind="address_change") & Q(to=""),
                name="letter_to_another_address_only_for_its_change",
            ),
        ]

    def __str__(self) -> str:
        return f"Letter {self.pk}, {self.kind}"
