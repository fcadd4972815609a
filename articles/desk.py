"""Registries through which other apps add to the desk, so that stories never name those apps."""

from collections.abc import Callable

from articles.errors import Problem

review_checks: list[Callable[..., list[Problem]]] = []


def add_review_check(check: Callable[..., list[Problem]]) -> None:
    """Register `check(article, content) -> list[Problem]`; called from an app's `ready()`."""
    review_checks.append(check)
