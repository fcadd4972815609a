"""The plain Django yardstick's models, view and addresses; imported once its settings are there."""

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path


class Section(models.Model):
    name = models.CharField(max_length=60)
    slug = models.SlugField(unique=True)

    class Meta:
        app_label = "plain"

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    slug = models.SlugField(unique=True)
    headline = models.CharField(max_length=300)
    standfirst = models.TextField()
    body = models.TextField()
    author = models.CharField(max_length=120)
    published_at = models.DateTimeField()

    class Meta:
        app_label = "plain"

    def __str__(self) -> str:
        return self.headline


def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Two queries: the article, and the sections for the navigation."""
    context = {"article": get_object_or_404(Article, slug=slug), "sections": Section.objects.all()}
    return render(request, "article.html", context)


urlpatterns = [path("plain/<slug:slug>/", article)]
