"""The yardstick of `manage.py benchmark admin`: Django's ModelAdmin as it comes, over the same stories.

It knows no revisions, no history and no rights of single stories, and it counts its lists to their end."""

from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import path

from articles.models import Article
from newsroom import urls

# Under the desk's address: sessions work there alone.
PLACE = "admin/plain/"


class PlainArticleAdmin(ModelAdmin):
    """What most would write first."""

    fields = (
        *("headline", "standfirst", "body", "section", "tags", "kicker", "dateline", "social_title", "slug"),
        *("label", "work_type", "is_evergreen", "language", "canonical_url"),
    )
    list_display = ("headline", "status", "section", "first_published_at")
    list_filter = ("status", "section")
    list_per_page = 50
    ordering = ("-first_published_at",)
    search_fields = ("headline", "slug")
    add_form_template = change_form_template = "admin/change_form.html"


site = AdminSite(name="plain")
site.register(Article, PlainArticleAdmin)
urlpatterns = [path(PLACE, site.urls), *urls.urlpatterns]
handler404 = urls.handler404
