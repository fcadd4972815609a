"""Varnish: one request with the method BAN names the keys; deploy/varnish.vcl turns them into a ban."""

from django.conf import settings

from newsroom.edge.asking import ask, chunks, place, refusal

HEADER = ("Surrogate-Key", " ")
LONGEST_SECONDS = 86400
# Varnish takes a header of 8 kB.
MOST_KEYS = 75


def purge(keys: list[str], paths: list[str]) -> None:
    """Ban everything that carries one of the keys, whatever its address."""
    for chunk in chunks(keys, MOST_KEYS):
        _ban(" ".join(chunk))


def purge_everything(paths: list[str]) -> None:
    """Ban all there is."""
    _ban("everything")


def _ban(keys: str) -> None:
    headers = {"X-Ban-Keys": keys}
    if settings.NEWSROOM_EDGE_TOKEN:
        headers["X-Edge-Token"] = settings.NEWSROOM_EDGE_TOKEN
    url = f"http://{place()}/"
    status, _, _ = ask("BAN", url, headers)
    if status != 200:
        raise refusal(url, status)
