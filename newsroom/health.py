"""`/healthz` says that the process answers, `/readyz` that every part of the newsroom works.

The first asks nothing of the database, so a slow one restarts no server."""

import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from newsroom.lib import readiness, stamps
from newsroom.lib.patience import transaction_within

UNCACHED = {"Cache-Control": "no-store"}


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: 200 and one word."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers=UNCACHED)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: 200, or 503 with a sentence for each part that is not; within two seconds."""
    said = readiness.look()
    parts = {name: {"ready": False, "because": words} if words else {"ready": True} for name, words in said.items()}
    is_ready = not any(said.values())
    return JsonResponse({"ready": is_ready, "parts": parts}, status=200 if is_ready else 503, headers=UNCACHED)


def data_folder() -> str:
    """Whether files can be made in the data folder."""
    try:
        with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
            file.write(b"?")
            file.flush()
    except OSError:
        return "Nothing can be written to the data folder."
    return ""


def page_stamps() -> str:
    """Whether the processes of this machine still share the file that says what changed when."""
    ours = stamps.shared()
    ours.now()
    if not Path(ours.path).exists():
        return "The file of stamps is gone from the data folder: restart web and worker."
    return ""


def database() -> str:
    """Whether it answers, and takes writes: asked for one that changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    try:
        with transaction_within(1), connection.cursor() as cursor:
            cursor.execute("DELETE FROM newsroom_change WHERE 1 = 0")
    except DatabaseError as error:
        return f"The database answers, but takes no writes ({type(error).__name__})."
    return ""


def migrations() -> str:
    """Whether the database has all that this version of the site needs."""
    missing = _known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    return f"{len(missing)} migrations are missing: run manage.py migrate." if missing else ""


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return frozenset(loader.disk_migrations)
