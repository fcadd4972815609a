"""The yardstick for misses: an ordinary Django article page without any cache (newsroom.benchmarks.plainsite).

This module gives it settings, makes its database, and brings its page to the length of the site's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings

PROJECT = "newsroom.benchmarks.plainsite"
STORIES = 40
ADDRESS = "/plain/story-1/"
SECTIONS = ("Security", "Alliance", "World", "Economy", "Climate", "Culture")
PROSE = (
    "The two sides met in Brussels and spoke about what they can do together. Neither has to choose, they said in "
    "substance: one is no substitute for the other, and both have work enough."
)

application: Callable[..., Any] | None = None


def settle(database: Path, length: int) -> None:
    """Make the site and its application; every article page is `length` bytes long, or a few less."""
    global application
    configure(database)
    fill(length)
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    application = get_wsgi_application()
    connections.close_all()  # no connection crosses the fork


def configure(database: Path) -> None:
    """Settings of its own; the database has the options of the site's."""
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-500;",
    }
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database), "CONN_MAX_AGE": 60, "OPTIONS": options}
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": engine},
        DEBUG=False,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
        ROOT_URLCONF=PROJECT,
        TEMPLATES=[_templates()],
        USE_TZ=True,
    )
    django.setup()


def _templates() -> dict[str, Any]:
    """Loaded once; this is what Django itself does where DEBUG is off."""
    from newsroom.benchmarks.plaintemplate import TEMPLATE

    source = ("django.template.loaders.locmem.Loader", {"article.html": TEMPLATE})
    loaders = [("django.template.loaders.cached.Loader", [source])]
    return {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loaders}}


def fill(length: int) -> None:
    """Two tables and their rows; the text is as long as the page still needs."""
    from django.db import connection

    from newsroom.benchmarks.plainsite import Article, Section

    with connection.schema_editor() as editor:
        for model in (Section, Article):
            editor.create_model(model)
    Section.objects.bulk_create(Section(name=name, slug=name.lower()) for name in SECTIONS)
    newest = datetime.now(UTC)
    Article.objects.bulk_create(
        Article(
            slug=f"story-{number}",
            headline=f"Story {number:02}: officials meet in Brussels",
            standfirst="They spoke about cooperation and shared responsibility.",
            author="Maya Lindqvist",
            published_at=newest - timedelta(minutes=number),
        )
        for number in range(1, STORIES + 1)
    )
    Article.objects.update(body=prose(length - len(page())))


def page() -> bytes:
    """The page that is measured, made in this process."""
    from django.test import RequestFactory

    from newsroom.benchmarks.plainsite import article

    return article(RequestFactory().get(ADDRESS), "story-1").content


def prose(length: int) -> str:
    """Paragraphs of that many characters together, or a few less where the last would be empty."""
    whole = f"<p>{PROSE}</p>\n"
    count, rest = divmod(max(length, 0), len(whole))
    last = f"<p>{PROSE[: rest - 7]}</p>" if rest > 7 else ""
    return whole * count + last
