"""Who has a story open, and who is typing in it: rows, so that every web process knows the same."""

from django.conf import settings
from django.db import models


class Presence(models.Model):
    """One for each sitting; it counts for as long as `seen_at` is a few seconds old."""

    sitting = models.UUIDField(unique=True)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presences")
    name = models.CharField(max_length=150)
    seen_at = models.DateTimeField()
    typed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "presences"

    def __str__(self) -> str:
        return self.name
