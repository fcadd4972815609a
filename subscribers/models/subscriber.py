"""An address that somebody gave us, once whatever its capitals."""

import secrets

from django.db import models

from subscribers import addresses


def random_key() -> str:
    """What links carry instead of a number: it cannot be counted up, and never names a second person."""
    return secrets.token_urlsafe(12)


class Subscriber(models.Model):
    """One address. Only colleagues of the audience team may see it; nothing else says whose it is."""

    email = models.EmailField("e-mail address", max_length=254)
    email_key = models.CharField(max_length=320, unique=True, editable=False)
    mailbox_hash = models.CharField(max_length=64, db_index=True, editable=False)
    key = models.CharField(max_length=32, unique=True, default=random_key, editable=False)
    language = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        permissions = [("erase_subscriber", "Can erase a subscriber")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(email=""), name="subscriber_address_is_not_empty"),
            models.CheckConstraint(condition=~models.Q(email_key=""), name="subscriber_key_is_not_empty"),
        ]

    def __str__(self) -> str:
        # Not the address: this text ends up in the admin's log, which an erasure does not search.
        return f"Subscriber {self.pk}"

    def save(self, **kwargs) -> None:
        """The columns that follow from the address follow it."""
        self.email_key = addresses.key(self.email)
        self.mailbox_hash = addresses.mailbox_hash(self.email)
        if kwargs.get("update_fields") and "email" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "email_key", "mailbox_hash"}
        super().save(**kwargs)
