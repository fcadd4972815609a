"""The site's own settings under `manage.py benchmark admin`, with two things more that cost the others nothing.

A request that asks for it is told how many queries it made; and beside the desk stands Django's own admin."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from newsroom.benchmarks.deskclient import ASK, TELL
from newsroom.settings import *  # noqa: F403

ROOT_URLCONF = "newsroom.benchmarks.plaindesk"
MIDDLEWARE = ["newsroom.benchmarks.desksettings.CountsQueries", *MIDDLEWARE]  # noqa: F405


class CountsQueries:
    """Counts what goes to the database: savepoints too, but not the driver's BEGIN and COMMIT."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASK not in request.headers:
            return self.get_response(request)
        from django.db import connection

        asked = 0

        def count(execute: Callable, sql: str, *rest: object) -> object:
            nonlocal asked
            asked += 1
            return execute(sql, *rest)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[TELL] = str(asked)
        return response
