"""One django-q2 cluster as a process that never hangs: it restarts whole, and stops within seconds."""

import os
import signal
import sys
import threading
from multiprocessing.process import BaseProcess
from typing import Any

from django_q import cluster
from django_q.conf import Conf

PATIENCE_SECONDS = 6
# How often the queue for what a person waits for is looked at; the other as often as the settings say.
QUICK_POLL_SECONDS = 0.2


class Sentinel(cluster.Sentinel):
    """Ends the whole cluster when one of its processes dies unasked.

    A process killed while it waits on a queue takes the queue's lock with it; a new one would wait for ever.
    Whoever started the cluster starts it again, and what was being done is delivered again."""

    def reincarnate(self, process: BaseProcess) -> None:
        """Replace a worker that timed out or has done its share; give up on anything else."""
        if process in self.pool and int(process.timer.value) in {0, -2}:
            super().reincarnate(process)
        else:
            os._exit(1)


class Cluster(cluster.Cluster):
    """Stops at SIGTERM, and by force when a job takes longer than it may."""

    stopped_by_signal = False

    def sig_handler(self, signum: int, frame: Any) -> None:
        """Stop once; a second signal finds it stopping."""
        if self.stopped_by_signal:
            return
        self.stopped_by_signal = True
        last_resort = threading.Timer(PATIENCE_SECONDS, os.killpg, (os.getpgrp(), signal.SIGKILL))
        last_resort.daemon = True
        last_resort.start()
        if self.stop_event is None:  # told to stop before it started
            sys.exit(0)
        self.stop_event.set()

    def run(self) -> int:
        """Work until stopped; returns the exit code."""
        cluster.Sentinel = Sentinel  # the class that `start` looks up by name
        self.start()
        while self.sentinel.is_alive():
            self.sentinel.join(1)
        return 0 if self.stopped_by_signal else 1


def run(queue: str) -> int:
    """The cluster of one queue, in a process forked for it; returns the exit code.

    django-q2 takes the queue's name from the environment when it is imported, which was before the fork."""
    Conf.CLUSTER_NAME = queue
    if queue == "quick":
        Conf.POLL = QUICK_POLL_SECONDS
    return Cluster().run()
