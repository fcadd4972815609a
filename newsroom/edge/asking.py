"""One HTTP request to a cache: it ends in time, follows no redirect, and its failure tells no secret."""

from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10
LONGEST_ANSWER = 1024 * 1024


class EdgeError(OSError):
    """The cache did not do what it was told. Its text names the cache and the failure, nothing that was sent."""


def place() -> str:
    """What stands behind the kind in `EDGE_CACHE_URL`: a host with its port, or the number of a service."""
    return settings.NEWSROOM_EDGE.partition("://")[2]


def ask(method: str, url: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """Status, headers (their names in small letters) and body of the answer. Raises EdgeError when there is none."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    failure = ""
    connection = kind(parts.netloc, timeout=SECONDS)
    try:
        connection.request(method, url.partition(parts.netloc)[2] or "/", body=body or None, headers=headers)
        response = connection.getresponse()
        answer = response.read(LONGEST_ANSWER)
    except (OSError, HTTPException, ValueError) as error:
        failure = type(error).__name__
    finally:
        connection.close()
    if failure:  # outside the except block: what was raised there may quote a header
        raise EdgeError(f"{parts.netloc} did not answer ({failure}).")
    return response.status, {name.lower(): value for name, value in response.getheaders()}, answer


def refusal(url: str, status: int) -> EdgeError:
    """The error for an answer that says no."""
    return EdgeError(f"{urlsplit(url).netloc} answered {status}.")


def chunks(keys: list[str], most: int) -> Iterator[list[str]]:
    """The keys in their order, as many at a time as one request takes."""
    rest = iter(keys)
    while chunk := list(islice(rest, most)):
        yield chunk
