"""Jobs: work written down in the caller's own transaction and done by the worker, at least once.

A job is a function and its arguments: ids and short words, never an address. It is idempotent, because `kill -9`
delivers it again. The queue is django-q2's table; nothing else in the project speaks to django-q2."""

import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.exceptions import TimeoutException
from django_q.models import OrmQ, Schedule
from django_q.signing import SignedPackage
from django_q.tasks import async_task

logger = logging.getLogger("newsroom.jobs")

Queue = Literal["default", "quick"]
QUEUES: tuple[Queue, ...] = ("default", "quick")
# Seconds before each further try: about a day in all, so that a mail server away for a night loses nothing.
DELAYS = (30, 60, 120, 300, 600, 1200, 2400, 3600, 7200, 14400, 21600, 28800)
RUN = "newsroom.lib.jobs.run"
RUN_RECURRING = "newsroom.lib.jobs.run_recurring"
LONGEST_ARGUMENT = 200
_recurring: dict[str, tuple[str, int]] = {}


class GiveUp(Exception):  # noqa: N818 - it is an instruction, not an error
    """Raised by a job that no further try can help."""


class JobFailedError(Exception):
    """The last try failed. Its text names the function and the kind of error, never the data."""


def enqueue(func: Callable[..., Any] | str, *args: Any, queue: Queue = "default") -> None:
    """Write a job down; it exists if, and only if, the caller's transaction commits.

    `args` are whole numbers, short texts, booleans or None. Raises TypeError or ValueError for anything else."""
    path = func if isinstance(func, str) else f"{func.__module__}.{func.__qualname__}"
    if "<" in path or queue not in QUEUES:
        raise ValueError("A job is a function of a module, on one of the queues.")
    for arg in args:
        if not isinstance(arg, int | str | None):
            raise TypeError(f"A job takes ids and short texts, not {type(arg).__name__}.")
        if isinstance(arg, str) and (len(arg) > LONGEST_ARGUMENT or "@" in arg):
            raise ValueError("A job's arguments are kept: no address and no long text among them.")
    async_task(RUN, path, args, queue, 0, q_options={"cluster": queue, "task_name": path[-100:]})


def run(path: str, args: tuple, queue: Queue, tries: int) -> str:
    """Do a job; when it fails, write the next try down. What is returned or raised is kept, so it says little."""
    failure: BaseException
    try:
        import_string(path)(*args)
        return "done"
    except GiveUp:
        logger.warning("%s gave up.", path)
        return "gave up"
    except (Exception, TimeoutException) as error:  # the time limit is a SystemExit in django-q2
        failure = error
    # Outside the except block: an error raised here must not carry the first one, whose text may name a reader.
    kind = type(failure).__name__
    frames = "".join(traceback.format_tb(failure.__traceback__))
    del failure
    if tries >= len(DELAYS):
        logger.error("%s failed for the last time (%s).\n%s", path, kind, frames)
        raise JobFailedError(f"{path}: {kind}")
    logger.warning("%s failed (%s), next try in %d s.\n%s", path, kind, DELAYS[tries], frames)
    _write_down_retry(path, args, queue, tries + 1)
    return f"tried again later: {kind}"


def _write_down_retry(path: str, args: tuple, queue: Queue, tries: int) -> None:
    options: dict[str, Any] = {"task_name": path[-100:]}
    if tries >= len(DELAYS):
        options["ack_failure"] = True  # nobody writes a further try down, so the queue lets go of it
    Schedule.objects.create(
        func=RUN,
        args=repr((path, tuple(args), queue, tries)),
        kwargs=repr({"q_options": options}),
        schedule_type=Schedule.ONCE,
        next_run=timezone.now() + timedelta(seconds=DELAYS[tries - 1]),
        cluster=queue,
    )


def recurring(name: str, func_path: str, minutes: int) -> None:
    """Have a function called without arguments every so many minutes. Called in an app's `ready()`."""
    _recurring[f"recurring: {name}"] = (func_path, minutes)


def run_recurring(path: str) -> str:
    """Do a recurring job. A failure is logged; the next turn is the next try."""
    failure: BaseException
    try:
        import_string(path)()
        return "done"
    except (Exception, TimeoutException) as error:
        failure = error
    frames = "".join(traceback.format_tb(failure.__traceback__))
    logger.error("%s failed (%s).\n%s", path, type(failure).__name__, frames)
    return f"failed: {type(failure).__name__}"


def register_recurring() -> None:
    """Bring the schedules in the database in line with what the apps asked for. Harmless when repeated."""
    with transaction.atomic():
        ours = Schedule.objects.select_for_update().filter(func=RUN_RECURRING)
        ours.exclude(name__in=_recurring).delete()
        for name, (path, minutes) in _recurring.items():
            rows = list(ours.filter(name=name).order_by("pk"))
            fields = {
                "args": repr((path,)),
                "schedule_type": Schedule.MINUTES,
                "minutes": minutes,
                "cluster": "default",
            }
            if rows:
                ours.filter(pk=rows[0].pk).update(**fields)
                ours.filter(pk__in=[row.pk for row in rows[1:]]).delete()
            else:
                Schedule.objects.create(name=name, func=RUN_RECURRING, repeats=-1, next_run=timezone.now(), **fields)


def drain(queue: Queue | None = None) -> int:
    """Do everything that is queued or due for another try, in this process; returns how many jobs were done."""
    done = 0
    for name in (queue,) if queue else QUEUES:
        while rows := _due(name):
            for row in rows:
                task = SignedPackage.loads(row.payload)
                row.delete()
                import_string(task["func"])(*task["args"])
                done += 1
    return done


def _due(queue: Queue) -> list[OrmQ]:
    for retry in Schedule.objects.filter(func=RUN, cluster=queue, next_run__lte=timezone.now()).order_by("next_run"):
        from ast import literal_eval

        async_task(RUN, *literal_eval(retry.args), q_options={"cluster": queue})
        retry.delete()
    return list(OrmQ.objects.filter(key=queue).order_by("pk"))
