"""Fastly: its API forgets pages by surrogate key, up to 256 keys at a time (Fastly's reference, "Purging")."""

import json

from django.conf import settings

from newsroom.edge.asking import ask, chunks, place, refusal

API = "https://api.fastly.com"
HEADER = ("Surrogate-Key", " ")
LONGEST_SECONDS = 86400
MOST_KEYS = 256


def purge(keys: list[str], paths: list[str]) -> None:
    """Forget everything that carries one of the keys, at once: a stale copy is not shown either."""
    for chunk in chunks(keys, MOST_KEYS):
        _post("purge", json.dumps({"surrogate_keys": chunk}).encode())


def purge_everything(paths: list[str]) -> None:
    """Forget all there is."""
    _post("purge_all", b"")


def _post(what: str, body: bytes) -> None:
    headers = {"Fastly-Key": settings.NEWSROOM_EDGE_TOKEN, "Accept": "application/json"}
    if body:
        headers["Content-Type"] = "application/json"
    url = f"{API}/service/{place()}/{what}"
    status, _, _ = ask("POST", url, headers, body)
    if status != 200:
        raise refusal(url, status)
