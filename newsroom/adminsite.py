"""The newsroom's own admin site: its name, its five shelves, its policy, and the limits on signing in."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from newsroom import expired, outbox
from newsroom.csp import ADMIN_POLICY, EDITOR_POLICY, Policy
from newsroom.signin import SignInForm, answer_too_many

SHELVES = ("Stories", "Pictures", "Newsletters", "Audience", "Settings")
SHELF_OF_MODEL = {
    "articles.image": "Pictures",
    "subscribers.newsletter": "Newsletters",
    "subscribers.edition": "Newsletters",
}
SHELF_OF_APP = {"articles": "Stories", "subscribers": "Audience"}
# What stands first on its shelf, and so behind the shelf's name in the bar at the top.
FIRST = ("Article", "Image", "Newsletter", "Subscriber", "User")
EDITOR_PAGES = {"articles_article_add", "articles_article_change"}


class NewsroomAdminSite(AdminSite):
    """Registered as the default site, so that `admin.site` and `@admin.register` mean this one."""

    enable_nav_sidebar = False
    login_form = SignInForm
    index_title = "The desk"
    site_url = "/"

    @property
    def site_header(self) -> str:
        return settings.SITE_NAME

    @property
    def site_title(self) -> str:
        return settings.SITE_NAME

    def get_urls(self) -> list[URLPattern]:
        return [
            path("token/", partial(expired.token, self), name="token"),
            path("outbox/", self.admin_view(outbox.index), name="outbox"),
            path("outbox/<str:name>/", self.admin_view(outbox.detail), name="outbox_message"),
            path("outbox/<str:name>/html/", self.admin_view(outbox.html_part), name="outbox_html"),
            *super().get_urls(),
        ]

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable:  # noqa: FBT001, FBT002 - Django's signature
        """Django's wrapper; no words lost to an expired session; the page's policy unless its view chose one."""
        inner = expired.guard(self, super().admin_view(view, cacheable))

        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = inner(request, *args, **kwargs)
            if not hasattr(response, "_csp_config"):
                response._csp_config = _policy_for(request)
            return response

        return wrapped

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Django's sign-in page; answers 429 where there were too many tries."""
        response = super().login(request, extra_context)
        response._csp_config = ADMIN_POLICY
        return answer_too_many(response, (getattr(response, "context_data", None) or {}).get("form"))

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The start page: what somebody typed and did not save comes first, then what waits for them."""
        from articles import rights
        from articles.admin import drafting, waiting  # registers its pages here

        context = {
            "drafts": drafting.at_the_start(request.user),
            "piles": waiting.for_person(request.user),
            "may_start": rights.may_start(request.user),
        }
        return super().index(request, context | (extra_context or {}))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        shelves = context["available_apps"] if context["has_permission"] else []
        return context | {"shelves": [_with_place(shelf, request.path) for shelf in shelves]}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The registered models by shelf instead of by app; one app's own page stays as it is."""
        if app_label:
            return super().get_app_list(request, app_label)
        shelves: dict[str, list[dict[str, Any]]] = {name: [] for name in SHELVES}
        for app in super().get_app_list(request):
            for model in app["models"]:
                label = model["model"]._meta.label_lower
                shelf = SHELF_OF_MODEL.get(label) or SHELF_OF_APP.get(app["app_label"], "Settings")
                shelves[shelf].append(model)
        if outbox.may_see(request.user):
            shelves["Audience"].append(_outbox_entry())
        return [_shelf(name, models) for name, models in shelves.items() if models]


def _policy_for(request: HttpRequest) -> Policy:
    match = request.resolver_match
    return EDITOR_POLICY if match and match.url_name in EDITOR_PAGES else ADMIN_POLICY


def _shelf(name: str, models: list[dict[str, Any]]) -> dict[str, Any]:
    models.sort(key=lambda model: model["object_name"] not in FIRST)
    return {
        "name": name,
        "app_label": name.lower(),
        "app_url": next((model["admin_url"] for model in models if model["admin_url"]), ""),
        "has_module_perms": True,
        "models": models,
    }


def _with_place(shelf: dict[str, Any], here: str) -> dict[str, Any]:
    """The shelf with `is_current` for itself and each entry."""
    entries = [
        {"name": model["name"], "url": model["admin_url"], "is_current": here.startswith(model["admin_url"])}
        for model in shelf["models"]
        if model["admin_url"]
    ]
    is_current = any(entry["is_current"] for entry in entries)
    return {"name": shelf["name"], "url": shelf["app_url"], "entries": entries, "is_current": is_current}


def _outbox_entry() -> dict[str, Any]:
    return {
        "model": None,
        "name": "Outbox",
        "object_name": "Outbox",
        "perms": {"view": True, "add": False, "change": False, "delete": False},
        "admin_url": reverse("admin:outbox"),
        "add_url": None,
        "view_only": True,
    }
