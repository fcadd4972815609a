"""What a colleague says about a story, to colleagues: about all of it, or about some of its words."""

from django.conf import settings
from django.db import models


class Comment(models.Model):
    """The first of a thread, or an answer to one. It refers to words, so it finds them wherever they have moved to."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="comments")
    text = models.TextField()
    quote = models.TextField(blank=True, help_text="The words of the story that it is about.")
    reply_to = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies")
    created_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    resolved_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=models.Q(reply_to=None) | models.Q(quote="", resolved_at=None),
                name="comment_answer_has_its_passage_and_end_from_its_thread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name or 'Somebody'}: {self.text[:60]}"
