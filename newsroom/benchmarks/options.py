"""`manage.py serve` with other server options than ours: `python -m newsroom.benchmarks.options 2,64,5 serve …`.

The three numbers are threads, waiting requests, and the milliseconds after which a thread gives up the interpreter."""

import sys

from django.core.management import execute_from_command_line

from newsroom import server


def main(numbers: str, *arguments: str) -> None:
    """Set the options before anything is loaded that reads them."""
    threads, waiting, milliseconds = numbers.split(",")
    server.THREADS, server.WAITING_REQUESTS = int(threads), int(waiting)
    sys.setswitchinterval(float(milliseconds) / 1000)
    execute_from_command_line(["manage.py", *arguments])


if __name__ == "__main__":
    main(*sys.argv[1:])
