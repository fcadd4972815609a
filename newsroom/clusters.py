"""One django-q2 cluster as a process that never hangs: it restarts whole, and stops within seconds."""

import os
import signal
import time
import uuid
from multiprocessing import Event
from multiprocessing.process import BaseProcess
from typing import Any

from django_q import cluster
from django_q.conf import Conf

PATIENCE_SECONDS = 6
# How often the queue for what a person waits for is looked at; the other as often as the settings say.
QUICK_POLL_SECONDS = 0.2
LOOK_SECONDS = 0.1


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


class Wish:
    """That the cluster stops. It stands where django-q2 has an event, whose lock a signal could find held by us."""

    def __init__(self) -> None:
        self.is_made = False

    def make(self, *_: Any) -> None:
        """At SIGTERM. What has not stopped when the alarm rings ends with this process."""
        if not self.is_made:
            self.is_made = True
            signal.alarm(PATIENCE_SECONDS)

    def is_set(self) -> bool:
        """As of an event."""
        return self.is_made

    def wait(self, seconds: float) -> bool:
        """As of an event."""
        until = time.monotonic() + seconds
        while not self.is_made and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, LOOK_SECONDS))
        return self.is_made


def run(queue: str) -> int:
    """The cluster of one queue, in a process forked for it, until SIGTERM; returns the exit code.

    django-q2 takes the queue's name from the environment when it is imported, which was before the fork. It would keep
    its sentinel in a process of its own, below one that only waits."""
    Conf.CLUSTER_NAME = queue
    if queue == "quick":
        Conf.POLL = QUICK_POLL_SECONDS
    wish = Wish()
    sentinel = Sentinel(wish, Event(), uuid.uuid4(), start=False)
    signal.signal(signal.SIGTERM, wish.make)
    os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
    sentinel.start()
    return 0
