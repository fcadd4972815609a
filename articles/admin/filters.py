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
        now, wanted = timezone.now(), self.value()
        if wanted == "bin":
            return queryset.binned()
        if wanted == "scheduled":
            ahead = Article.objects.filter(first_published_at__gt=now).values("pk")
            return queryset.among(ahead).filter(status=Status.PUBLISHED)
        if wanted == "published":
            return queryset.filter(status=Status.PUBLISHED, first_published_at__lte=now)
        return queryset.kept().filter(status=wanted) if wanted else queryset.kept()


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
        return [("1", "Mine"), ("assigned", "Assigned to me")]

    def queryset(self, request, queryset):
        if self.value() == "assigned":
            return queryset.among(Article.objects.filter(assigned_to=request.user).values("pk"))
        return queryset.among(Article.objects.owned_by(request.user).values("pk")) if self.value() else queryset
