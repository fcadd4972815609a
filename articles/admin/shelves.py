"""Sections, authors and topics."""

from django.contrib import admin

from articles.models import Author, Section, Tag
from newsroom.lib import changes


class SlugFreezes(admin.ModelAdmin):
    """An address that readers may have kept is not changed."""

    prepopulated_fields = {"slug": ("name",)}
    search_fields = ("name", "slug")
    actions = None
    # What pages that show a row of it have declared.
    key = ""

    def save_model(self, request, obj, form, change):
        """Readers see the new words at once."""
        super().save_model(request, obj, form, change)
        changes.announce(self.key.format(obj.pk), paths=[obj.get_absolute_url()])

    def delete_model(self, request, obj):
        changes.announce(self.key.format(obj.pk), paths=[obj.get_absolute_url()])
        super().delete_model(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields


@admin.register(Section)
class SectionAdmin(SlugFreezes):
    list_display = ("name", "slug", "position")
    key = changes.EVERYTHING  # its name stands in every masthead

    def has_delete_permission(self, request, obj=None):
        """A shelf with stories on it stays."""
        if obj is not None and (obj.articles.exists()):
            return False
        return super().has_delete_permission(request, obj)


@admin.register(Author)
class AuthorAdmin(SlugFreezes):
    list_display = ("name", "role", "user")
    key = "author:{}"
    list_select_related = ("user",)
    autocomplete_fields = ()
    raw_id_fields = ("photo",)


@admin.register(Tag)
class TagAdmin(SlugFreezes):
    list_display = ("name", "description")
    key = "topic:{}"
