"""Scratch databases on a PostgreSQL server: made under names that nobody has, dropped at the end."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from newsroom.benchmarks.running import MeasurementError


@contextmanager
def scratch(server: str) -> Iterator[str]:
    """The address of a new database on the server of that address; its account must be allowed to make one."""
    name = f"newsroom_benchmark_{secrets.token_hex(6)}"
    _say(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        _say(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _say(server: str, statement: sql.Composed) -> None:
    try:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(statement)
    except psycopg.Error as error:
        raise MeasurementError(f"The PostgreSQL server refused: {error}".strip()) from None
