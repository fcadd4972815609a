"""The stories of the newsroom."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Stories"

    def ready(self) -> None:
        from newsroom.lib import jobs  # loads models

        jobs.recurring("empty the bin", "articles.bin.empty", minutes=60)
