"""nginx: it knows no keys and no purging, so each address is asked for with a header that makes it fetch anew.

deploy/nginx-cache.conf holds one copy of each address. What no change names by its address, such as the further pages
of a list, is kept for a minute and then asked for again."""

from urllib.parse import urlsplit

from django.conf import settings

from newsroom.edge.asking import EdgeError, ask, place, refusal

HEADER = ("Surrogate-Key", " ")
LONGEST_SECONDS = 60


def purge(keys: list[str], paths: list[str]) -> None:
    """Replace the stored copy of each address by what the site says now."""
    for path in paths:
        _refresh(path)


def purge_everything(paths: list[str]) -> None:
    """Replace what is named; the rest is gone after LONGEST_SECONDS."""
    purge([], paths)


def _refresh(path: str) -> None:
    site = urlsplit(settings.SITE_URL)
    headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme, "X-Refresh": "1"}
    if settings.NEWSROOM_EDGE_TOKEN:
        headers["X-Edge-Token"] = settings.NEWSROOM_EDGE_TOKEN
    url = f"http://{place()}{path}"
    status, answered, _ = ask("GET", url, headers)
    # A page that is not there is an answer too; a failing site, or a cache that does not know the header, is none.
    if status == 403 or status >= 500:
        raise refusal(url, status)
    if answered.get("x-cache") != "BYPASS":
        raise EdgeError(f"{place()} did not fetch a page anew: is its configuration that of deploy/nginx-cache.conf?")
