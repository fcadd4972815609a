"""A form of the desk that comes too late: the sign-in has run out or the token is too old, and no word is lost.

The page in between posts to the address where the form was going, with all that was typed in hidden fields."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure as plain_failure
from django.views.decorators.csrf import csrf_protect

from newsroom import carrying
from newsroom.csp import ADMIN_POLICY
from newsroom.lib.http import PRIVATE, wants_json
from newsroom.lib.origin import is_own
from newsroom.signin import SignInForm, answer_too_many

View = Callable[..., HttpResponse]


def guard(site: AdminSite, view: View) -> View:
    """Around every page of the desk: for the signed-out a POST becomes a sign-in page, a script gets 401 as JSON."""

    @csrf_protect
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and carrying.is_carried(request.POST):
            return _go_on(site, view, request, *args, **kwargs)
        if site.has_permission(request):
            return view(request, *args, **kwargs)
        if wants_json(request):
            return signed_out()
        if request.method != "POST" or request.path == reverse("admin:logout"):
            return view(request, *args, **kwargs)  # Django leads to the sign-in page, and back to this address
        return _sign_in_page(site, request)

    return guarded


def signed_out() -> JsonResponse:
    """What a script gets that nobody is signed in for."""
    headers = {"WWW-Authenticate": 'Cookie realm="desk"', "Cache-Control": PRIVATE}  # RFC 9110 wants one with a 401
    return JsonResponse({"error": "signed out"}, status=401, headers=headers)


def token(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """A fresh token for the scripts of the desk, whose page may be older than the cookie."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not site.has_permission(request):
        return signed_out()
    return JsonResponse({"token": get_token(request)}, headers={"Cache-Control": PRIVATE})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: a form with a missing or wrong token."""
    if not request.path_info.startswith(reverse("admin:index")):
        return plain_failure(request, reason=reason)
    site, is_ours = admin.site, is_own(request)
    is_known = site.has_permission(request)
    if wants_json(request):
        return JsonResponse({"error": "token"}, status=403) if is_known or not is_ours else signed_out()
    # Somebody else's page must not put words into a colleague's form, one press away from being saved in their name:
    # what does not certainly come from a page of ours is not carried.
    if not is_ours or request.method != "POST":
        return _page(site, request, "admin/not_ours.html")
    if request.path == reverse("admin:login"):
        return _sign_in_again(site, request)
    if is_known:
        context = {"glimpse": carrying.glimpse(request.POST)}
        return _carrying_page(site, request, "admin/too_old.html", context)
    if request.path == reverse("admin:logout"):
        return HttpResponseRedirect(reverse("admin:index"))
    return _sign_in_page(site, request, is_too_old=carrying.signs_in(request.POST))


def _go_on(site: AdminSite, view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Do what was pressed before the page in between."""
    if carrying.signs_in(request.POST):
        form = SignInForm(request, data=request.POST, prefix=carrying.SIGN_IN)
        if not form.is_valid():
            return _sign_in_page(site, request, form=form)
        login(request, form.get_user())
    elif not site.has_permission(request):
        return _sign_in_page(site, request)
    request.POST = carrying.onward(request.POST)
    try:
        return view(request, *args, **kwargs)
    except (Http404, PermissionDenied):
        return _sign_in_page(site, request)


def _sign_in_page(
    site: AdminSite, request: HttpRequest, *, form: SignInForm | None = None, is_too_old: bool = False
) -> HttpResponse:
    context = {"form": form or SignInForm(request, prefix=carrying.SIGN_IN), "is_too_old": is_too_old}
    response = _carrying_page(site, request, "admin/login.html", context)
    return answer_too_many(response, form) if form else response


def _carrying_page(site: AdminSite, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    leaves = [
        name for name, stays in (("Files", request.FILES), ("Passwords", carrying.has_secrets(request.POST))) if stays
    ]
    carried = {
        "is_carrying": True,
        "carried": carrying.fields(request.POST),
        "mark": carrying.MARK,
        "left_behind": " and ".join(leaves).capitalize(),
    }
    return _page(site, request, template, carried | context)


def _sign_in_again(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The sign-in page itself was too old. Who signed in elsewhere meanwhile is let in."""
    index = reverse("admin:index")
    onward = request.POST.get(REDIRECT_FIELD_NAME, "") or request.GET.get(REDIRECT_FIELD_NAME, "")
    is_safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    onward = onward if is_safe else index
    if site.has_permission(request):
        return HttpResponseRedirect(onward)
    form = SignInForm(request, initial={"username": request.POST.get("username", "")})
    return _page(site, request, "admin/login.html", {"form": form, "is_too_old": True, REDIRECT_FIELD_NAME: onward})


def _page(
    site: AdminSite, request: HttpRequest, template: str, context: dict[str, Any] | None = None
) -> TemplateResponse:
    request.current_app = site.name
    around = site.each_context(request) | {
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
    }
    response = TemplateResponse(request, template, around | (context or {}), status=403)
    response._csp_config = ADMIN_POLICY
    return response
