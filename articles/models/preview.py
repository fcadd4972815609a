"""A link by which one person outside may read what is not public yet."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PreviewLink(models.Model):
    """Works from its making until it expires or is revoked; a person has one at a time for a story."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="preview_links")
    for_whom = models.CharField("for whom", max_length=120, help_text="One link for each person you ask.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by_name = models.CharField(max_length=150, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "for_whom"], condition=Q(revoked_at=None), name="preview_link_once_per_person"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="preview_link_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return f"Preview for {self.for_whom}"
