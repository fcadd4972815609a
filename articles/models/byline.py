"""A person on a story, in order."""

from django.db import models

from .author import Author


class Byline(models.Model):
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["article", "position"]
        constraints = [
            models.UniqueConstraint(fields=["article", "author"], name="byline_once_per_author"),
        ]

    def __str__(self) -> str:
        return self.author.name
