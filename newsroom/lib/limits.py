"""Rate limits counted in the database, so that they hold across processes, machines and restarts."""

from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone

from newsroom.lib.hashing import keyed_hash

UNKNOWN_NETWORK = "unknown"


def hit(name: str, key: str, *, limit: int, seconds: int) -> bool:
    """Count one more `name` by `key` in the present window of `seconds`; True while at most `limit`.

    Windows are fixed and start at multiples of `seconds` since 1970. Call it outside a transaction:
    inside one, the count would go with a rollback and its row would stay locked until the commit.
    """
    start = int(timezone.now().timestamp()) // seconds * seconds
    return _count(_row_key(name, key, seconds, start), start + seconds) <= limit


def take_back(name: str, key: str, *, seconds: int) -> None:
    """Undo one `hit` of the present window, for what turned out to be welcome, as a right password is."""
    start = int(timezone.now().timestamp()) // seconds * seconds
    rows = apps.get_model("newsroom.LimitCount").objects.filter(key=_row_key(name, key, seconds, start))
    if not rows.filter(count__gt=1).update(count=models.F("count") - 1):
        rows.filter(count=1).delete()


def purge() -> int:
    """Delete the counts whose window is over; how many. Run by a recurring job."""
    rows = apps.get_model("newsroom.LimitCount").objects
    return rows.filter(expires_at__lt=timezone.now()).delete()[0]


def client_network(request: HttpRequest) -> str:
    """The network a request came from, as text: one IPv4 address, or the /64 of an IPv6 address.

    X-Forwarded-For is read from right to left, and only as far as the hops are trusted proxies.
    RFC 7239's Forwarded is ignored: a proxy that does not know it passes on what the client wrote.
    """
    client = _address(request.META.get("REMOTE_ADDR", ""))
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while client is not None and hops and _is_trusted(client):
        # An unreadable hop ends the walk at the last address that somebody trusted vouched for.
        further = _address(hops.pop())
        if further is None:
            break
        client = further
    if client is None:
        return UNKNOWN_NETWORK
    return str(ip_network((client, 64 if client.version == 6 else 32), strict=False))


def _row_key(name: str, key: str, seconds: int, start: int) -> str:
    return keyed_hash(f"limit:{name}", f"{seconds}:{start}:{key}")


def _count(key: str, ends: int) -> int:
    # The ORM cannot say "count + 1" in an upsert. This one statement is the same on SQLite and PostgreSQL;
    # the table's name comes from the model, the values are parameters.
    table = connection.ops.quote_name(apps.get_model("newsroom.LimitCount")._meta.db_table)
    expires_at = connection.ops.adapt_datetimefield_value(datetime.fromtimestamp(ends, tz=UTC))
    sql = (
        f"INSERT INTO {table} (key, count, expires_at) VALUES (%s, 1, %s) "  # noqa: S608 - see above
        f"ON CONFLICT (key) DO UPDATE SET count = {table}.count + 1 RETURNING count"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [key, expires_at])
        # All rows are fetched: SQLite commits a RETURNING statement only when it has run to its end.
        return cursor.fetchall()[0][0]


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Read one hop: an address, perhaps with a port, brackets or a zone; None when it is none of these."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in settings.NEWSROOM_TRUSTED_PROXIES)
