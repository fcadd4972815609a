"""What happened to a story: who, what, when and why. Also the outbox that consumers read by event id."""

from django.conf import settings
from django.db import models


class StoryEvent(models.Model):
    class Kind(models.TextChoices):
        CREATED = "created", "started"
        SUBMITTED = "submitted", "submitted for review"
        SENT_BACK = "sent_back", "sent back"
        PUBLISHED = "published", "published"
        SCHEDULED = "scheduled", "scheduled"
        UNSCHEDULED = "unscheduled", "taken off the schedule"
        CHANGED = "changed", "changes published"
        CORRECTED = "corrected", "corrected"
        WITHDRAWN = "withdrawn", "withdrawn"
        WITHDRAWAL_ASKED = "withdrawal_asked", "withdrawal asked for"
        WITHDRAWAL_DECLINED = "withdrawal_declined", "withdrawal declined"
        BINNED = "binned", "put in the bin"
        UNBINNED = "unbinned", "taken out of the bin"
        SHARED = "shared", "shown to somebody outside"
        UNSHARED = "unshared", "no longer shown to somebody outside"
        CHANGE_SCHEDULED = "change_scheduled", "change scheduled"
        CHANGE_UNSCHEDULED = "change_unscheduled", "scheduled change taken back"
        CHANGE_HELD = "change_held", "scheduled change held"
        COMMENT_RESOLVED = "comment_resolved", "comment resolved"
        COMMENT_REOPENED = "comment_reopened", "comment opened again"
        ASSIGNED = "assigned", "assigned"

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="history")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="story_events")
    by_name = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True)
    # Where readers got another text, the one that they have from then on; else the latest.
    revision = models.ForeignKey("articles.Revision", null=True, on_delete=models.SET_NULL, related_name="+")
    # Whether readers are told that the text changed.
    is_substantive = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "history line"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.by_name or 'the newsroom'}"
