"""A dated public note about what was wrong and is put right."""

from datetime import datetime

from django.conf import settings
from django.db import models

from .public import outlook, public_at


class CorrectionQuerySet(models.QuerySet):
    def told(self) -> "CorrectionQuerySet":
        """Those that the paper tells of in its list: all but minor fixes."""
        return self.exclude(kind=Correction.Kind.MINOR)

    def public(self, at: datetime) -> "CorrectionQuerySet":
        """Those of stories that readers may see at that moment."""
        return self.filter(public_at(at, of="article__"))

    def outlook(self, at: datetime) -> tuple[int, datetime | None]:
        """How many of these are public at that moment, and when one of their stories appears or ends; one query."""
        return outlook(self, at, of="article__")


class Correction(models.Model):
    class Kind(models.TextChoices):
        MINOR = "minor", "Minor fix"
        CORRECTION = "correction", "Correction"
        CLARIFICATION = "clarification", "Clarification"
        RETRACTION = "retraction", "Retraction"

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    note = models.TextField("public note", blank=True)
    is_serious = models.BooleanField(
        default=False, help_text="Shown above the text. A retraction always is; other notes stand at its end."
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.ForeignKey("articles.Revision", null=True, on_delete=models.SET_NULL, related_name="+")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="minor") | ~models.Q(note=""), name="correction_says_what_was_wrong"
            ),
            models.UniqueConstraint(
                fields=["article", "kind", "note"],
                condition=~models.Q(kind="minor"),
                name="correction_not_twice_in_the_same_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.note[:60]}"
