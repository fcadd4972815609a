"""Caches further out: what they are told about each page, and what they are told when it changed.

One of four kinds stands in front, or none: `EDGE_CACHE_URL` names it. Pages carry their keys in a header; a change
names the keys and the addresses that it touches, and a job passes them on until the cache has taken them."""

import re
from collections.abc import Iterable
from datetime import timedelta
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from newsroom.edge import cloudflare, fastly, nginx, varnish

ADAPTERS: dict[str, ModuleType] = {"varnish": varnish, "nginx": nginx, "fastly": fastly, "cloudflare": cloudflare}
# A change of one of these shows on every page.
EVERY_PAGE = {"everything", "site"}
# Carried by a page whose own keys do not fit into a header, and named by every change.
MANY = "many"
KEY = re.compile(r"[a-z0-9:-]{1,100}")
# Proxies between refuse longer headers; nginx takes 4 kB for all of them together.
LONGEST_HEADER = 2000
# What changed within this time is told a second time: see `purge_recent`.
RECENT = timedelta(minutes=3)


def is_configured() -> bool:
    """Whether a cache further out is named."""
    return bool(settings.NEWSROOM_EDGE)


def longest_seconds() -> int:
    """How long it may keep a page at most; 0 where there is none."""
    adapter = _adapter()
    return adapter.LONGEST_SECONDS if adapter else 0


def headers(keys: Iterable[str]) -> dict[str, str]:
    """The header that tells it under which keys to file a page; nothing where there is none."""
    adapter = _adapter()
    if adapter is None:
        return {}
    name, separator = adapter.HEADER
    wanted = sorted(set(keys)) or [MANY]
    value = separator.join(wanted)
    if len(value) > LONGEST_HEADER or not all(map(KEY.fullmatch, wanted)):
        value = MANY
    return {name: value}


def purge_change(change_id: int) -> None:
    """The job of one `newsroom.Change`: have what it touches forgotten. Raises OSError when the cache did not do it."""
    change = apps.get_model("newsroom.Change").objects.filter(pk=change_id).first()
    if change is not None:
        purge(change.keys.split(), change.paths.split())


def purge_recent() -> int:
    """The recurring job: say all changes of the last minutes once more; how many they are.

    A page that was on its way while the first word passed it is stored after all, and a machine of ours that hears of a
    change late may hand out the former page a second longer. Where pages are kept for a minute, time does the same."""
    if longest_seconds() <= RECENT.total_seconds():
        return 0
    rows = apps.get_model("newsroom.Change").objects.filter(at__gt=timezone.now() - RECENT)
    found = list(rows.values_list("keys", "paths"))
    if found:
        keys, paths = (" ".join(column).split() for column in zip(*found, strict=True))
        purge(keys, paths)
    return len(found)


def purge(keys: Iterable[str], paths: Iterable[str]) -> None:
    """Have the pages with one of these keys forgotten, or those at these addresses where the cache knows no keys."""
    adapter = _adapter()
    if adapter is None:
        return
    touched, addresses = set(keys), sorted(set(paths))
    if touched & EVERY_PAGE:
        adapter.purge_everything(addresses)
    else:
        adapter.purge([MANY, *sorted(filter(KEY.fullmatch, touched))], addresses)


def _adapter() -> ModuleType | None:
    return ADAPTERS.get(settings.NEWSROOM_EDGE.partition("://")[0])
