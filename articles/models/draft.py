"""What somebody has typed and not saved: kept apart from the live text and from the revisions."""

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """One for each sitting, which is one story form in one tab of one person; gone once its text is saved.

    `typed` is what the form would have sent: a list of texts for each name, valid or not. `turn` counts the
    sittings' own saves, so that one that comes late never undoes a later one.
    """

    sitting = models.UUIDField(unique=True)
    article = models.ForeignKey("articles.Article", null=True, on_delete=models.CASCADE, related_name="drafts")
    base = models.ForeignKey("articles.Revision", null=True, on_delete=models.SET_NULL, related_name="+")
    typed = models.JSONField()
    turn = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="drafts")
    by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-saved_at", "-pk"]

    def __str__(self) -> str:
        return f"Typed by {self.by_name or 'somebody'}, not saved"
