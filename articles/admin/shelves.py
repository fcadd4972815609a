"""Sections, authors and topics."""

from django.contrib import admin

from articles.models import Author, Section, Tag


class SlugFreezes(admin.ModelAdmin):
    """An address that readers may have kept is not changed."""

    prepopulated_fields = {"slug": ("name",)}
    search_fields = ("name", "slug")

    def get_readonly_fields(self, request, obj=None):
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields


@admin.register(Section)
class SectionAdmin(SlugFreezes):
    list_display = ("name", "slug", "position")

    def has_delete_permission(self, request, obj=None):
        """A shelf with stories on it stays."""
        if obj is not None and (obj.articles.exists()):
            return False
        return super().has_delete_permission(request, obj)


@admin.register(Author)
class AuthorAdmin(SlugFreezes):
    list_display = ("name", "role", "user")
    list_select_related = ("user",)
    autocomplete_fields = ()
    raw_id_fields = ("photo",)


@admin.register(Tag)
class TagAdmin(SlugFreezes):
    list_display = ("name", "description")
