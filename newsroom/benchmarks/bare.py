"""The yardstick for hits: granian with one function that sends the same headers and bytes."""

from collections.abc import Callable
from typing import Any

HEADERS: list[tuple[str, str]] = []
BODY: list[bytes] = []


def settle(headers: list[list[str]], body: bytes) -> None:
    """What every request is answered with."""
    HEADERS[:] = [(name, value) for name, value in headers]
    BODY[:] = [body]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer, whatever is asked."""
    start_response("200 OK", HEADERS)
    return BODY
