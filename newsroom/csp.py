"""Content Security Policy under Django 6's names (CSP, build_policy, csp_override, the middleware).

With Django 6 everything above the policies goes, and the imports change to Django's own."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

Policy = Mapping[str, Any]


class CSP(StrEnum):
    """The quoted keywords of CSP Level 3, and the header's name."""

    HEADER_ENFORCE = "Content-Security-Policy"
    NONE = "'none'"
    SELF = "'self'"
    UNSAFE_INLINE = "'unsafe-inline'"


def build_policy(config: Policy) -> str:
    """The header's value. True stands for a directive without values, None and False leave one out."""
    parts = []
    for directive, values in config.items():
        if values is None or values is False:
            continue
        listed = [] if values is True else [values] if isinstance(values, str) else values
        parts.append(" ".join([directive, *(sorted(listed) if isinstance(listed, set) else listed)]))
    return "; ".join(parts)


def csp_override(config: Policy) -> Callable[[Callable], Callable]:
    """Give the responses of one view another policy; an empty one leaves the header out."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response._csp_config = config
            return response

        return wrapped

    return decorate


class ContentSecurityPolicyMiddleware:
    """Sets the header from SECURE_CSP, or from the view's override; one that is there already stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from django.conf import settings  # the settings import this module for its policies

        response = self.get_response(request)
        config = getattr(response, "_csp_config", settings.SECURE_CSP)
        if config and CSP.HEADER_ENFORCE not in response:
            response[CSP.HEADER_ENFORCE.value] = build_policy(config)
        return response


# What a reader's page needs, and not one thing more. connect-src: site audits read robots.txt through it.
PUBLIC_POLICY: Policy = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# The admin frames its own pages only (the message part of the outbox, previews later).
ADMIN_POLICY: Policy = PUBLIC_POLICY | {"font-src": [CSP.SELF], "frame-src": [CSP.SELF]}

# CKEditor 4 writes style and on… attributes but no script elements and no eval: an injected <script> stays dead.
# script-src is the stricter fallback for a browser that does not know -elem and -attr.
EDITOR_POLICY: Policy = ADMIN_POLICY | {
    "script-src-elem": [CSP.SELF],
    "script-src-attr": [CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
}

# A file somebody uploaded, opened as a page of its own: nothing in it may run or load.
FILE_POLICY: Policy = {"default-src": [CSP.NONE], "frame-ancestors": [CSP.NONE], "sandbox": True}
