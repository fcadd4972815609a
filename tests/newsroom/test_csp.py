"""The Content Security Policy: strict for readers, 'self' for the desk, looser only where the editor is."""

import pytest
from django.conf import settings
from django.http import HttpResponse

from newsroom.csp import CSP, ContentSecurityPolicyMiddleware, build_policy, csp_override


def policy_of(response):
    """{directive: [values]} of an answer's header."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {part[0]: part[1:] for part in parts}


def through_middleware(rf, view):
    return ContentSecurityPolicyMiddleware(view)(rf.get("/"))


def test_a_policy_is_written_directive_by_directive():
    config = {"default-src": [CSP.NONE], "img-src": {"data:", CSP.SELF}, "sandbox": True, "script-src": None}
    assert build_policy(config) == "default-src 'none'; img-src 'self' data:; sandbox"


def test_a_lone_value_needs_no_list():
    assert build_policy({"default-src": CSP.SELF, "sandbox": False}) == "default-src 'self'"


def test_every_answer_has_the_policy_of_the_settings(rf):
    assert through_middleware(rf, lambda _: HttpResponse())["Content-Security-Policy"] == build_policy(
        settings.SECURE_CSP
    )


def test_a_view_may_choose_another_policy(rf):
    view = csp_override({"default-src": [CSP.SELF]})(lambda _: HttpResponse())
    assert through_middleware(rf, view)["Content-Security-Policy"] == "default-src 'self'"


def test_an_empty_override_leaves_the_header_out(rf):
    view = csp_override({})(lambda _: HttpResponse())
    assert "Content-Security-Policy" not in through_middleware(rf, view)


def test_a_header_that_is_there_already_stays(rf):
    response = through_middleware(rf, lambda _: HttpResponse(headers={"Content-Security-Policy": "sandbox"}))
    assert response["Content-Security-Policy"] == "sandbox"


def test_readers_get_nothing_by_default_and_no_inline_code(client):
    policy = policy_of(client.get("/healthz"))
    assert policy["default-src"] == ["'none'"]
    assert policy["connect-src"] == policy["form-action"] == ["'self'"]
    assert policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert "'unsafe-inline'" not in str(policy)
    assert "data:" not in str(policy)


def test_the_sign_in_page_is_strict(client):
    policy = policy_of(client.get("/admin/login/"))
    assert policy["default-src"] == ["'none'"]
    assert "unsafe" not in str(policy)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/", "/admin/auth/user/", "/admin/auth/user/add/", "/admin/articles/article/"])
def test_admin_pages_without_the_editor_are_strict(admin_client, path):
    response = admin_client.get(path)
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_story_form_allows_what_the_editor_needs_and_no_script_of_a_stranger(admin_client):
    policy = policy_of(admin_client.get("/admin/articles/article/add/"))
    assert policy["script-src"] == policy["script-src-elem"] == ["'self'"]
    assert policy["script-src-attr"] == ["'unsafe-inline'"]
    assert policy["style-src"] == ["'self'", "'unsafe-inline'"]
    assert policy["img-src"] == ["'self'", "data:"]
    assert "'unsafe-eval'" not in str(policy)


@pytest.mark.django_db
def test_a_stranger_sent_to_the_sign_in_gets_a_strict_answer_too(client):
    response = client.get("/admin/articles/article/add/")
    assert response.status_code == 302
    assert policy_of(response)["frame-ancestors"] == ["'none'"]
