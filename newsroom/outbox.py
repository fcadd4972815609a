"""The admin's Outbox: the mail of a newsroom that writes its messages to files instead of sending them."""

import re
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from newsroom.csp import CSP, csp_override
from newsroom.lib import outbox

PAGE_SIZE = 50
# A message is a stranger's page: no script, no form, nothing from elsewhere; its links open in a tab of their own.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
MESSAGE_POLICY = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": SANDBOX,
}
HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)


def may_see(user: Any) -> bool:
    """Only who may see subscribers' addresses."""
    return user.has_perm("subscribers.view_subscriber")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All messages, newest first, or where they went instead."""
    _guard(request)
    folder = settings.NEWSROOM_MAIL_DIR
    page = Paginator(outbox.names(folder) if folder else [], PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": "Outbox",
        "elsewhere": "" if folder else _where_mail_goes(),
        "page": page,
        "lines": outbox.lines(folder, page) if folder else [],
    }
    return _answer(request, "admin/outbox/index.html", context)


@require_safe
def detail(request: HttpRequest, name: str) -> HttpResponse:
    """One message: its text, its HTML in a frame, its headers."""
    message = _message_or_404(request, name)
    context = {"title": message.line.subject or "No subject", "message": message, "sandbox": SANDBOX}
    return _answer(request, "admin/outbox/detail.html", context)


@csp_override(MESSAGE_POLICY)
@require_safe
def html_part(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, for the frame; links are sent out of it, as no page of ours lets itself be framed."""
    message = _message_or_404(request, name)
    if not message.html:
        raise Http404("This message has no HTML part.")
    response = HttpResponse(HEAD.sub(r'\g<0><base target="_blank">', message.html, count=1))
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _guard(request: HttpRequest) -> None:
    if not may_see(request.user):
        raise PermissionDenied("Only colleagues of the audience team and administrators see addresses.")


def _message_or_404(request: HttpRequest, name: str) -> outbox.Message:
    _guard(request)
    folder = settings.NEWSROOM_MAIL_DIR
    message = outbox.read(folder, name) if folder else None
    if message is None:
        raise Http404("There is no such message.")
    return message


def _where_mail_goes() -> str:
    if settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
        server = f"{settings.EMAIL_HOST}, port {settings.EMAIL_PORT}"
        return f"Mail is delivered by SMTP through {server}. No copy is kept here."
    return "Mail is not written to files here, so there is nothing to show."


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, admin.site.each_context(request) | context)
