"""Registries through which other apps add to the desk, so that stories never name those apps."""

from collections.abc import Callable
from typing import NamedTuple

from articles.errors import Problem

Check = Callable[..., list[Problem]]
review_checks: dict[str, list[Check]] = {"required": [], "recommended": []}


def add_review_check(check: Check, *, level: str = "required") -> None:
    """Register `check(article, content) -> list[Problem]`; called from an app's `ready()`.

    What a required one finds keeps the story from review and from readers, by any door; a recommended one only warns.
    """
    review_checks[level].append(check)


class PreviewKind(NamedTuple):
    """A way to look at a story before anybody else does; `view(request, story, content) -> HttpResponse`."""

    label: str
    view: Callable


preview_kinds: dict[str, PreviewKind] = {}


def add_preview_kind(name: str, label: str, view: Callable) -> None:
    """Register a kind under its part of the address; called from an app's `ready()`.

    The view is asked by people who may read the story. `content` is what is to be shown: what somebody is typing,
    or None for the working text as it was saved last.
    """
    preview_kinds[name] = PreviewKind(label, view)
