"""Headers of every answer, the cache rule, and what a public page promises."""

import logging
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path
from django.utils.http import http_date

from newsroom.lib.http import PRIVATE, PUBLIC, public_page
from newsroom.urls import urlpatterns as real_patterns

CHANGED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@public_page
def dated(request):
    response = HttpResponse("the story")
    response.last_modified = CHANGED
    return response


@public_page
def undated(request):
    return HttpResponse("about us")


@public_page
def templated(request):
    return TemplateResponse(request, "admin/outbox/index.html", {})


@public_page
def gone(request):
    return HttpResponse("withdrawn", status=410)


@public_page
def forgetful(request):
    request.session = SessionStore()
    request.session["seen"] = True
    return HttpResponse("hello")


@public_page
def cookie_setter(request):
    response = HttpResponse("hello")
    response.set_cookie("seen", "1")
    return response


def plain(request):
    return HttpResponse("for one person")


urlpatterns = [
    path("dated/", dated),
    path("undated/", undated),
    path("templated/", templated),
    path("gone/", gone),
    path("forgetful/", forgetful),
    path("cookie/", cookie_setter),
    path("plain/", plain),
    path("media/file.png", plain),
    *real_patterns,
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.mark.parametrize("path", ["/dated/", "/plain/", "/admin/login/", "/no-such-page/at-all/", "/healthz"])
def test_every_answer_has_the_security_headers(client, path):
    response = client.get(path)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "Cross-Origin-Embedder-Policy" not in response


def test_sharing_and_copying_are_allowed_to_our_own_pages_only(client):
    policy = client.get("/dated/")["Permissions-Policy"]
    assert "web-share=(self)" in policy
    assert "clipboard-write=(self)" in policy
    assert "camera=()" in policy
    assert "geolocation=()" in policy


def test_pictures_may_be_shown_by_webmail(client):
    response = client.get("/media/file.png")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_an_answer_that_does_not_say_is_private(client):
    assert client.get("/plain/")["Cache-Control"] == PRIVATE


def test_the_desk_is_never_stored(client, admin_client):
    assert client.get("/admin/login/")["Cache-Control"] == PRIVATE
    assert admin_client.get("/admin/")["Cache-Control"] == PRIVATE
    assert admin_client.get("/admin/jsi18n/")["Cache-Control"] == PRIVATE


def test_a_public_page_may_be_shared_and_says_how_to_ask_again(client):
    response = client.get("/dated/")
    assert response["Cache-Control"] == PUBLIC
    assert response["Last-Modified"] == http_date(CHANGED.timestamp())
    assert response["ETag"].startswith('"')
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_page_the_reader_has_is_answered_with_304(client):
    first = client.get("/dated/")
    again = client.get("/dated/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == PUBLIC
    assert "Content-Security-Policy" in again


def test_a_page_not_changed_since_is_answered_with_304(client):
    assert client.get("/dated/", headers={"If-Modified-Since": http_date(CHANGED.timestamp())}).status_code == 304
    assert client.get("/dated/", headers={"If-Modified-Since": http_date(CHANGED.timestamp() - 1)}).status_code == 200


def test_another_etag_wins_over_the_date(client):
    headers = {"If-None-Match": '"other"', "If-Modified-Since": http_date(CHANGED.timestamp())}
    assert client.get("/dated/", headers=headers).status_code == 200


def test_a_page_without_a_date_is_never_called_unchanged_by_date(client):
    first = client.get("/undated/")
    assert first["Last-Modified"]
    assert client.get("/undated/", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200
    assert client.get("/undated/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_same_page_has_the_same_etag(client):
    assert client.get("/undated/")["ETag"] == client.get("/undated/")["ETag"] != client.get("/dated/")["ETag"]


def test_a_public_page_can_only_be_read():
    strict = Client(enforce_csrf_checks=True)
    assert strict.head("/dated/").status_code == 200
    response = strict.post("/dated/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_a_withdrawn_page_is_public_too(client):
    response = client.get("/gone/")
    assert (response.status_code, response["Cache-Control"]) == (410, PUBLIC)
    assert "ETag" not in response


def test_a_colleague_who_is_signed_in_gets_the_same_public_page(client, admin_client):
    assert admin_client.get("/dated/")["Cache-Control"] == PUBLIC
    assert admin_client.get("/dated/").content == client.get("/dated/").content


@pytest.mark.parametrize("path", ["/forgetful/", "/cookie/"])
def test_a_public_page_with_a_cookie_is_not_shared_and_reported(client, caplog, path):
    with caplog.at_level(logging.ERROR, logger="newsroom"):
        response = client.get(path)
    assert response["Cache-Control"] == PRIVATE
    assert "ETag" not in response
    assert "declared public" in caplog.text
