"""What a story is about. Readers see it as a topic."""

from django.db import models
from django.urls import reverse


class Tag(models.Model):
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    description = models.CharField(max_length=200, blank=True, help_text="One line on the topic's own page.")

    class Meta:
        verbose_name = "topic"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:topic", kwargs={"slug": self.slug})
