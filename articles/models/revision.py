"""An immutable snapshot of everything that is typed into a story."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Revision(models.Model):
    """`content` is JSON of every content field (see `articles.snapshot`), `schema` the number of its shape."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    base = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    schema = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    # Refused because a colleague had saved meanwhile: kept, and never the working text.
    is_aside = models.BooleanField(default=False)
    # The story form that it was typed in (see `Draft`): an answer that got lost makes no stranger of its writer.
    sitting = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="revisions"
    )
    created_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["article", "-number"]
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once_per_story"),
            models.UniqueConstraint(
                fields=["sitting"], condition=Q(number=1), name="revision_starts_one_story_per_sitting"
            ),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"
