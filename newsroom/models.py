"""The wiring's own tables: only what every process must share and no app owns."""

from django.db import models


class LimitCount(models.Model):
    """How often one thing happened in one window of time. Its key is a keyed hash, never a plain address."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(count__gte=1), name="newsroom_limitcount_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.count} until {self.expires_at:%Y-%m-%d %H:%M:%S}"


class Change(models.Model):
    """Something that pages show was changed: written in the transaction of the change, read by `newsroom.lib.changes`.

    `keys` and `paths` (addresses of this site) are separated by single spaces."""

    keys = models.TextField()
    paths = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.keys}"
