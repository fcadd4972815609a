"""The web server: granian inside our own process, set up so that it ends cleanly and leaves nothing running."""

import importlib
import multiprocessing
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from newsroom.lib.processes import Companion, settle_memory, shield_forks, stop_all

# Of each web process; the evidence is in docs/performance.md. While a page is made, those who want the same page wait
# for it in these threads; with fewer of them the others would make it a second time.
THREADS = 8
WAITING_REQUESTS = 64
KILL_AFTER_SECONDS = 5


def pending_migrations() -> list:
    """What `migrate` would do. Raises CommandError when the database does not answer."""
    try:
        executor = MigrationExecutor(connection)
        return executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        kind = "SQLite file" if connection.vendor == "sqlite" else "database server"
        raise CommandError(f"DATABASE_URL: the {kind} does not answer ({type(error).__name__}).") from None


def require_migrated() -> None:
    """Refuse to work on a database that this code does not fit."""
    if pending_migrations():
        raise CommandError("The database is not up to date: run `manage.py migrate` first.")


def check_address(host: str, port: int) -> None:
    """Raise CommandError when nothing can be served there. granian itself would share a taken port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError:
        raise CommandError(f"Port {port} needs root: choose one above 1023 with --port.") from None
    except socket.gaierror:
        raise CommandError(f"{host} is not an address of this machine: choose another with --host.") from None
    except OverflowError:
        raise CommandError(f"Port {port} does not exist: choose one from 1 to 65535 with --port.") from None
    except OSError:
        raise CommandError(f"Port {port} on {host} is taken: choose another with --port.") from None


def worker() -> Companion:
    """The background worker, not started yet."""
    return Companion([sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "worker"])


def run(
    host: str, port: int, workers: int, *, companions: Sequence[Companion] = (), ready: Callable[[], None] | None = None
) -> None:
    """Serve until SIGINT or SIGTERM, with the companions beside; both are gone when this returns."""
    importlib.import_module("newsroom.wsgi").rehearse()  # before the fork: the web processes share what is loaded
    connections.close_all()
    settle_memory()
    multiprocessing.set_start_method("fork", force=True)
    shield_forks()
    server = Granian(
        "newsroom.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=WAITING_REQUESTS,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER_SECONDS,
    )

    @server.on_startup
    def started() -> None:
        # A closed terminal ends us too; granian would take the signal as a wish to reload.
        signal.signal(signal.SIGHUP, server.signal_handler_interrupt)
        if ready:
            ready()

    try:
        for companion in companions:
            companion.start()
        server.serve()
    finally:
        stop_all(companions)
