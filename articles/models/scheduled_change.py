"""A change to a live story that waits for its hour."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ScheduledChange(models.Model):
    """One for each story: that revision goes before its readers at `apply_at`, if what they have is still `made_from`.

    Applied, the row is gone; the history tells of it. Where readers have got another text meanwhile it is held.
    """

    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, related_name="scheduled_change")
    revision = models.ForeignKey("articles.Revision", on_delete=models.CASCADE, related_name="+")
    made_from = models.ForeignKey("articles.Revision", on_delete=models.CASCADE, related_name="+")
    apply_at = models.DateTimeField()
    is_substantive = models.BooleanField(default=False)
    held_at = models.DateTimeField(null=True)
    held_because = models.TextField(blank=True)
    made_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["apply_at"], condition=Q(held_at=None), name="scheduled_change_waiting"),
        ]

    def __str__(self) -> str:
        return f"Change of {self.article} at {self.apply_at:%Y-%m-%d %H:%M}"
