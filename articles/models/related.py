"""A story shown under another: first the editors' own choice, then what publication found."""

from django.db import models
from django.db.models import F, Q


class RelatedStory(models.Model):
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="related_rows")
    story = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="related_under")
    position = models.PositiveSmallIntegerField()
    is_chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ["article", "position"]
        constraints = [
            models.UniqueConstraint(fields=["article", "story"], name="related_once_per_story"),
            models.CheckConstraint(condition=~Q(article=F("story")), name="related_is_another_story"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.story_id}"
