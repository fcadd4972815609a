"""`/metrics`: what all web processes of this machine counted, in the text form that Prometheus reads."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from newsroom.lib import tallies
from newsroom.lib.http import PRIVATE

MEANINGS = {
    "hits": "answers from memory",
    "misses": "pages that were not in memory, or no longer true",
    "renewals": "true pages made anew in the background",
    "waited": "readers who waited for the same page to be made",
    "late": "last known pages sent while the database was away",
    "given_up": "pages dropped for want of room",
    "pages": "pages in memory",
    "bytes": "bytes of pages in memory",
}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The sums, for who knows the token; to all others there is no such page."""
    token = settings.NEWSROOM_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Http404
    lines = []
    for name, number in tallies.shared().totals().items():
        is_gauge = name in tallies.GAUGES
        full = f"newsroom_page_cache_{name}{'' if is_gauge else '_total'}"
        lines += [f"# HELP {full} {MEANINGS[name]}", f"# TYPE {full} {'gauge' if is_gauge else 'counter'}"]
        lines.append(f"{full} {number}")
    return HttpResponse(
        "\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8",
        headers={"Cache-Control": PRIVATE},
    )  # fmt: skip
