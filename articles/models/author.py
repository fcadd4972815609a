"""A person whose name stands over stories, with a page of their own; staff or not."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from .image import Image


class Author(models.Model):
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    role = models.CharField(max_length=120, blank=True, help_text="For instance: Security correspondent.")
    bio = models.TextField(blank=True, help_text="Two or three sentences. Plain text.")
    photo = models.ForeignKey(Image, null=True, blank=True, on_delete=models.SET_NULL, related_name="portrait_of")
    contact = models.CharField(
        max_length=200, blank=True, help_text="How readers may reach the author. Shown as written."
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="author",
        help_text="The staff account of this person, where there is one.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:author", kwargs={"slug": self.slug})
