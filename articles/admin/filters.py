"""The filters of the list of stories."""

from django.contrib import admin
from django.utils import timezone

from articles.models import Article, Section, StoryEvent

Status = Article.Status


class StatusFilter(admin.SimpleListFilter):
    """By what the badge says. The bin is a shelf of its own: nothing in it is listed elsewhere."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [
            ("draft", "Draft"),
            ("in_review", "In review"),
            ("scheduled", "Scheduled"),
            ("published", "Published"),
            ("withdrawn", "Withdrawn"),
            ("bin", "In the bin"),
        ]

    def queryset(self, request, queryset):
        now, wanted = timezone.now(), self.value()
        # What is not published has no moment: an index finds those few among very many.
        unpublished = queryset.filter(first_published_at=None)
        shelves = {
            "bin": unpublished.binned(),
            "draft": unpublished.kept().filter(status=Status.DRAFT),
            "in_review": unpublished.filter(status=Status.IN_REVIEW),
            "scheduled": queryset.among(Article.objects.filter(first_published_at__gt=now).values("pk")).filter(
                status=Status.PUBLISHED
            ),
            "published": queryset.filter(status=Status.PUBLISHED, first_published_at__lte=now),
            "withdrawn": queryset.filter(status=Status.WITHDRAWN).among(_ever_withdrawn()),
        }
        return shelves.get(wanted, queryset.none()) if wanted else queryset.kept()


def _ever_withdrawn():
    """By the history, whose lines are short; the verb writes one."""
    return StoryEvent.objects.filter(kind=StoryEvent.Kind.WITHDRAWN).values("article")


class SectionFilter(admin.SimpleListFilter):
    title = "section"
    parameter_name = "section"

    def lookups(self, request, model_admin):
        return Section.objects.values_list("slug", "name")

    def queryset(self, request, queryset):
        on_shelf = Article.objects.filter(section__slug=self.value()).values("pk")
        return queryset.among(on_shelf) if self.value() else queryset


class MineFilter(admin.SimpleListFilter):
    title = "whose"
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("1", "Mine")]

    def queryset(self, request, queryset):
        return queryset.among(Article.objects.owned_by(request.user).values("pk")) if self.value() else queryset
