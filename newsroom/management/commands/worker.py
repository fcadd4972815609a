"""`manage.py worker`: the background worker, two clusters of jobs that are kept alive."""

import os
import signal
import sys
from argparse import SUPPRESS, ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from newsroom import server
from newsroom.lib import jobs
from newsroom.lib.processes import end_with_parent, shield_forks, stop_all


class Command(BaseCommand):
    """Without options the worker; with `--queue` one of its two clusters, which is how it starts them."""

    help = "Do the jobs: mail, schedules, sending. Stops within 10 seconds of SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Only what the worker tells its own clusters."""
        parser.add_argument("--queue", choices=jobs.QUEUES, help=SUPPRESS)
        parser.add_argument("--parent", type=int, help=SUPPRESS)

    def handle(self, *args: Any, queue: str | None, parent: int | None, **options: Any) -> None:
        """Supervise, or be supervised."""
        if queue:
            sys.exit(self.be_cluster(queue, parent))
        server.require_migrated()
        jobs.register_recurring()
        connections.close_all()
        self.supervise()

    def be_cluster(self, queue: str, parent: int | None) -> int:
        """One cluster, in this process; returns the exit code."""
        if os.environ.get("Q_CLUSTER_NAME") != queue:
            self.stderr.write("--queue is for the worker itself: run `manage.py worker`.")
            return 1
        if parent:
            end_with_parent(parent)
        shield_forks()
        from newsroom.clusters import Cluster

        return Cluster().run()

    def supervise(self) -> None:
        """Keep both clusters running until a signal comes."""
        signals = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
        for number in signals:  # a handler, since a signal that is ignored is never waited for
            signal.signal(number, self.note)
        companions = server.job_clusters()
        for companion in companions:
            companion.start()
        self.stdout.write("The worker is running.")
        while not self.stopping:
            signal.pause()
        stop_all(companions)

    stopping = False

    def note(self, number: int, frame: FrameType | None) -> None:
        """A signal came."""
        self.stopping = True
