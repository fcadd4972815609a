"""An address that a public story once had. It points at the story, never at an address, so chains cannot form."""

from django.db import models


class Redirect(models.Model):
    section_slug = models.SlugField(max_length=60)
    slug = models.SlugField(max_length=200, db_index=False)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="redirects")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "section_slug"], name="redirect_one_target_per_address"),
        ]

    def __str__(self) -> str:
        return f"/{self.section_slug}/{self.slug}/"
