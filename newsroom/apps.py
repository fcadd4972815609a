"""The wiring's own app, and the static files without what is never asked for."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.staticfiles.apps import StaticFilesConfig


class NewsroomConfig(AppConfig):
    """Commands, the outbox page, limits and the static files of the site."""

    name = "newsroom"
    default = True

    def ready(self) -> None:
        from newsroom.lib import jobs, readiness  # loads models

        jobs.recurring("purge limits", "newsroom.lib.limits.purge", minutes=60)
        jobs.recurring("purge further out once more", "newsroom.edge.purge_recent", minutes=1)
        jobs.recurring("purge changes", "newsroom.lib.changes.purge", minutes=60)
        readiness.add_check("data folder", "newsroom.health.data_folder", needs_database=False)
        readiness.add_check("page stamps", "newsroom.health.page_stamps", needs_database=False)
        readiness.add_check("database", "newsroom.health.database")
        readiness.add_check("migrations", "newsroom.health.migrations")


class NewsroomAdminConfig(admin_apps.AdminConfig):
    """Makes our admin site the one that every app registers with."""

    default = False  # it is named in full in the settings; "newsroom" alone means the app above
    default_site = "newsroom.adminsite.NewsroomAdminSite"


# Parts of the editor's full package that our toolbar never loads.
UNUSED_PLUGINS = [
    "adobeair",
    "about",
    "bbcode",
    "codesnippet",
    "codesnippetgeshi",
    "devtools",
    "docprops",
    "exportpdf",
    "flash",
    "forms",
    "iframe",
    "iframedialog",
    "language",
    "mathjax",
    "placeholder",
    "preview",
    "scayt",
    "smiley",
    "sourcedialog",
    "templates",
    "uicolor",
    "uploadimage",
    "uploadwidget",
    "wsc",
]


class NewsroomStaticFilesConfig(StaticFilesConfig):
    """Leaves out what no page asks for: half the files, half the time."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.md",
        "bender-runner.config.json",
        "ckeditor/ckeditor/skins/moono/*",
        *(f"ckeditor/ckeditor/plugins/{name}/*" for name in UNUSED_PLUGINS),
    ]
