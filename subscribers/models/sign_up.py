"""What a form post leaves for its job, so that the answer never depends on whom we know."""

from django.db import models


class SignUp(models.Model):
    """An address somebody typed, with what they saw. The job that looks it up deletes it."""

    address = models.EmailField(max_length=254)
    newsletters = models.JSONField(default=list)
    page = models.CharField(max_length=200, blank=True)
    wording = models.TextField(blank=True)
    wording_version = models.CharField(max_length=40, blank=True)
    ip_hash = models.CharField(max_length=64, null=True, blank=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Sign-up {self.pk}"
