"""That a mailbox was sent a confirmation, so that nobody can have us fill a stranger's inbox."""

from django.db import models


class ConfirmationMail(models.Model):
    """One count. It holds a keyed hash of the mailbox and outlives the subscriber."""

    mailbox_hash = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            # Two jobs that counted the same mails at the same moment cannot both add one.
            models.UniqueConstraint(fields=["mailbox_hash", "number"], name="confirmation_mail_never_twice_at_once"),
        ]

    def __str__(self) -> str:
        return f"Number {self.number}, {self.at:%Y-%m-%d %H:%M}"
