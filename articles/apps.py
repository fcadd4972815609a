"""The stories of the newsroom."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Stories"

    def ready(self) -> None:
        from articles import desk  # these load models
        from articles.views.preview import card, page
        from newsroom.lib import jobs

        jobs.recurring("empty the bin", "articles.bin.empty", minutes=60)
        desk.add_preview_kind("page", "Page", page)
        desk.add_preview_kind("card", "Share card", card)
