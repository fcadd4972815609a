"""Cloudflare: its API forgets pages by cache tag, 30 tags at a time (its reference, "Purge Cached Content")."""

import json
from typing import Any

from django.conf import settings

from newsroom.edge.asking import EdgeError, ask, chunks, place, refusal

API = "https://api.cloudflare.com/client/v4"
HEADER = ("Cache-Tag", ",")
LONGEST_SECONDS = 86400
MOST_KEYS = 30


def purge(keys: list[str], paths: list[str]) -> None:
    """Forget everything that carries one of the keys."""
    for chunk in chunks(keys, MOST_KEYS):
        _post({"tags": chunk})


def purge_everything(paths: list[str]) -> None:
    """Forget all there is in the zone."""
    _post({"purge_everything": True})


def _post(what: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {settings.NEWSROOM_EDGE_TOKEN}", "Content-Type": "application/json"}
    url = f"{API}/zones/{place()}/purge_cache"
    status, _, answer = ask("POST", url, headers, json.dumps(what).encode())
    if status != 200:
        raise refusal(url, status)
    if not _is_success(answer):
        raise EdgeError("Cloudflare answered that it did not do it.")


def _is_success(answer: bytes) -> bool:
    try:
        said = json.loads(answer)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("success") is True
