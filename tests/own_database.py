"""A database of a test's own, for commands in other processes."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

# Of the suite that runs: SQLite, or what TEST_DATABASE_URL names.
SUITE = "postgresql" if os.environ.get("TEST_DATABASE_URL") else "sqlite"
ALL = ["sqlite", "postgresql"] if SUITE == "postgresql" else ["sqlite"]


@contextmanager
def own_database(kind: str) -> Iterator[dict[str, str]]:
    """The variables that name it: none for a file in the data folder, else one beside TEST_DATABASE_URL."""
    if kind == "sqlite":
        yield {}
        return
    import psycopg

    name, beside = f"newsroom_own_{secrets.token_hex(4)}", os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{beside}/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {"DATABASE_URL": f"{beside}/{name}"}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
