"""One message, three templates: subject, text and HTML under templates/emails/<message>/."""

import textwrap
from datetime import UTC
from email.utils import format_datetime, make_msgid
from functools import cache
from urllib.parse import urljoin, urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import utf8_charset_qp
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

TEXT_COLUMNS = 78


class HeaderBreakError(ValueError):
    """A header value or a subject holds a line break, with which a stranger could add headers (RFC 5322)."""


def send(
    message: str,
    *,
    to: str,
    context: dict,
    headers: dict[str, str] | None = None,
    message_id: str | None = None,
) -> None:
    """Render `message` and hand it to the mail backend as one text and HTML mail to one address.

    `message_id` is the whole Message-ID with its angle brackets; give it where a retry must not look
    like a second message. Raises HeaderBreakError, and whatever the backend raises when it cannot send.
    """
    compose(message, to=to, context=context, headers=headers, message_id=message_id).send()


def compose(
    message: str,
    *,
    to: str,
    context: dict,
    headers: dict[str, str] | None = None,
    message_id: str | None = None,
) -> EmailMultiAlternatives:
    """The same mail, rendered but not sent. Arguments as for `send`."""
    full = {**_site(), **context}
    is_right_to_left = full["language_code"].split("-")[0] in settings.LANGUAGES_BIDI
    full.setdefault("direction", "rtl" if is_right_to_left else "ltr")
    all_headers = {
        "Message-ID": message_id or make_msgid(domain=_host()),
        # Django writes "-0000", which RFC 5322 keeps for machines that do not know their zone.
        "Date": format_datetime(timezone.now().astimezone(UTC)),
        "Auto-Submitted": "auto-generated",
        **(headers or {}),
    }
    subject = _subject(f"emails/{message}/subject.txt", full)
    for value in (subject, to, *all_headers, *all_headers.values()):
        _refuse_line_breaks(value)
    mail = EmailMultiAlternatives(
        subject=subject,
        body=_wrapped(_render_text(f"emails/{message}/body.txt", full)),
        to=[to],
        headers=all_headers,
    )
    # Seven-bit on the wire whatever the relay offers; Django 6 chooses this by itself.
    mail.encoding = utf8_charset_qp
    html = get_template(f"emails/{message}/body.html").render({**full, "subject": subject})
    mail.attach_alternative(_inliner().inline(html), "text/html")
    return mail


def absolute(path: str) -> str:
    """The full address of a path on this site."""
    return urljoin(settings.SITE_URL + "/", path)


def _site() -> dict[str, str]:
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "site_host": _host(),
        "postal_address": settings.NEWSROOM_POSTAL_ADDRESS,
        "language_code": settings.LANGUAGE_CODE,
    }


def _host() -> str:
    host = urlsplit(settings.SITE_URL).hostname or ""
    # A bare IPv6 address is no domain for a Message-ID.
    return host if host and ":" not in host else "localhost"


def _render_text(name: str, context: dict) -> str:
    # Plain text is not HTML: "&" stays "&". Hence no autoescape, whatever the engine's default.
    return get_template(name).template.render(Context(context, autoescape=False))


def _subject(name: str, context: dict) -> str:
    """The template may end with a newline; a break in the middle came from a value and is refused."""
    return _render_text(name, context).strip("\r\n")


def _refuse_line_breaks(value: str) -> None:
    if len(value.splitlines()) > 1 or "\r" in value or "\n" in value:
        raise HeaderBreakError("a mail header may not hold a line break")


def _wrapped(text: str) -> str:
    """Fold long lines at spaces to TEXT_COLUMNS; a link is never broken, blank lines come at most in pairs."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        lines += textwrap.wrap(
            line,
            TEXT_COLUMNS,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
        ) or ([""] if lines and lines[-1] else [])
    return "\n".join(lines) + "\n"


@cache
def _inliner() -> css_inline.CSSInliner:
    # The default drops <style>, and with it the dark and small-screen rules.
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
