"""Starts a yardstick on granian as `serve` starts the site: `python -m newsroom.benchmarks.granians bare|plain …`.

Same interface, workers, threads and queue; what differs is only the application behind it."""

import argparse
import base64
import json
import multiprocessing
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from newsroom import server
from newsroom.benchmarks import bare, plain
from newsroom.lib.processes import settle_memory, shield_forks

HOST = "127.0.0.1"


def serve(target: str, port: int, workers: int) -> None:
    """Serve an application whose module is loaded: the forked workers share it as it is now."""
    settle_memory()
    multiprocessing.set_start_method("fork", force=True)
    shield_forks()
    Granian(
        target,
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=server.THREADS,
        backpressure=server.WAITING_REQUESTS,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=server.KILL_AFTER_SECONDS,
    ).serve()


def main() -> None:
    """Prepare the application that was asked for, then serve it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("yardstick", choices=["bare", "plain"])
    parser.add_argument("file", type=Path, help="bare: the answer as JSON; plain: the database")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--bytes", type=int, default=0, help="plain: how long its page is to be")
    given = parser.parse_args()
    if given.yardstick == "bare":
        answer = json.loads(given.file.read_text())
        bare.settle(answer["headers"], base64.b64decode(answer["body"]))
    else:
        plain.settle(given.file, given.bytes)
    serve(f"newsroom.benchmarks.{given.yardstick}:application", given.port, given.workers)


if __name__ == "__main__":
    main()
