"""The filters of the list of stories."""

from django.contrib import admin
from django.utils import timezone

from articles.models import Article, Section

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
        now = timezone.now()
        if self.value() == "bin":
            return queryset.binned()
        queryset = queryset.kept()
        if self.value() == "scheduled":
            return queryset.filter(status=Status.PUBLISHED, first_published_at__gt=now)
        if self.value() == "published":
            return queryset.filter(status=Status.PUBLISHED, first_published_at__lte=now)
        return queryset.filter(status=self.value()) if self.value() else queryset


class SectionFilter(admin.SimpleListFilter):
    title = "section"
    parameter_name = "section"

    def lookups(self, request, model_admin):
        return Section.objects.values_list("slug", "name")

    def queryset(self, request, queryset):
        return queryset.filter(section__slug=self.value()) if self.value() else queryset


class MineFilter(admin.SimpleListFilter):
    title = "whose"
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("1", "Mine")]

    def queryset(self, request, queryset):
        return queryset.owned_by(request.user) if self.value() else queryset
