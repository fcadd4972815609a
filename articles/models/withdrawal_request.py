"""A wish to withdraw a story that a second person has to confirm, where the newsroom wants two."""

from django.conf import settings
from django.db import models


class WithdrawalRequest(models.Model):
    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, related_name="withdrawal_request")
    reason = models.TextField()
    notice = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)

    def __str__(self) -> str:
        return f"Withdrawal asked for by {self.by_name or 'the newsroom'}"
