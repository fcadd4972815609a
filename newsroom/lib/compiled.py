"""A query that is written once with the ORM and run often: its SQL is made at the first run and kept.

For what readers wait for: to build a queryset and its SQL anew takes several times as long as the database does."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Expression, QuerySet


class Param(Expression):
    """A value that is only known when the query is run: `filter(slug=Param("slug"))`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        return "%s", [self]

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Param) and other.name == self.name


class Compiled:
    """Of a queryset that ends in `values_list`; `build` is called once, at the first run.

    Values are given as the column holds them: text, whole numbers, None, aware datetimes."""

    def __init__(self, build: Callable[[], QuerySet]) -> None:
        self.build = build
        self.made: tuple[str, list, list] | None = None

    def __call__(self, **values: Any) -> list[tuple]:
        """The rows. A Param without a value is a KeyError."""
        sql, params, converters = self.made or self._make()
        adapted = {name: _adapted(value) for name, value in values.items()}
        given = [adapted[each.name] if isinstance(each, Param) else each for each in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            rows = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters else rows

    def first(self, **values: Any) -> tuple | None:
        """The first row, if there is one."""
        return next(iter(self(**values)), None)

    def _make(self) -> tuple[str, list, list]:
        compiler = self.build().query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = [each[0] for each in compiler.select[: compiler.col_count]]
        converters = [(place, *found) for place, found in compiler.get_converters(columns).items()]
        self.made = sql, list(params), converters
        return self.made


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _converted(row: tuple, converters: list) -> tuple:
    made = list(row)
    for place, functions, expression in converters:
        for convert in functions:
            made[place] = convert(made[place], expression, connection)
    return tuple(made)
