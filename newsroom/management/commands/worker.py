"""`manage.py worker`: the background worker, two clusters of jobs that are kept alive."""

from argparse import SUPPRESS, ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from newsroom import clusters, server
from newsroom.lib import jobs
from newsroom.lib.processes import end_with_parent, keep_alive, shield_forks


class Command(BaseCommand):
    """One process that starts a cluster for each queue, and starts it again when it dies."""

    help = "Do the jobs: mail, schedules, sending. Stops within 10 seconds of SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Only what `manage.py demo` tells its worker."""
        parser.add_argument("--parent", type=int, help=SUPPRESS)

    def handle(self, *args: Any, parent: int | None, **options: Any) -> None:
        """Work until a signal comes."""
        if parent:
            end_with_parent(parent)
        server.require_migrated()
        jobs.register_recurring()
        connections.close_all()  # no connection crosses a fork
        shield_forks()
        if not parent:
            self.stdout.write("The worker is running.")
            self.stdout.flush()
        keep_alive({f"The {queue} queue": partial(clusters.run, queue) for queue in jobs.QUEUES})
