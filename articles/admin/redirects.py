"""Addresses that stories once had: written by publication, only read here."""

from django.contrib import admin

from articles.models import Redirect


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    list_display = ("__str__", "article", "created_at")
    list_select_related = ("article",)
    search_fields = ("slug", "section_slug")
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
