"""Transactions that a reader waits for: they give up on a lock sooner than those of a person who pressed a button."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def transaction_within(seconds: int) -> Iterator[None]:
    """A transaction of its own, never inside another, that waits so long for each lock and then is an OperationalError.

    SQLite waits when the transaction begins, and has its usual patience back afterwards."""
    usual = connection.settings_dict.get("OPTIONS", {}).get("timeout", 5)
    _set_patience_of_sqlite(seconds)
    try:
        with transaction.atomic(durable=True):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{seconds}s"])
            yield
    finally:
        _set_patience_of_sqlite(usual)


def _set_patience_of_sqlite(seconds: int) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000:d}")
