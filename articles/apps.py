"""The stories of the newsroom."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Stories"

    def ready(self) -> None:
        from articles import desk  # these load models
        from articles.views.preview import card, page
        from newsroom.lib import jobs, readiness

        jobs.recurring("empty the bin", "articles.bin.empty", minutes=60)
        jobs.recurring("forget old drafts", "articles.drafts.purge", minutes=60)
        jobs.recurring("forget who was there", "articles.presence.purge", minutes=60)
        jobs.recurring("apply scheduled changes", "articles.scheduled_changes.apply_due", minutes=1)
        readiness.add_check("scheduled changes", "articles.scheduled_changes.overdue")
        desk.add_preview_kind("page", "Page", page)
        desk.add_preview_kind("card", "Share card", card)
