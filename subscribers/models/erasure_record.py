"""That somebody was erased: when, and how many lines went. Nothing says who."""

from django.db import models


class ErasureRecord(models.Model):
    """One anonymous count."""

    at = models.DateTimeField()
    events = models.PositiveIntegerField()
    by_staff = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.events} lines, {self.at:%Y-%m-%d}"
