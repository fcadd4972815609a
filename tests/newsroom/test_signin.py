"""Signing in to the desk: counted by account and by network, said in words, nothing typed lost but the password."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User

from newsroom import signin
from newsroom.models import LimitCount
from tests.newsroom.carried import browser, form_in, send

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return User.objects.create_user("writer", password="a right password", is_staff=True)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def sign_in(client, username="writer", password="wrong", peer="198.51.100.7"):
    data = {"username": username, "password": password, "next": "/admin/"}
    return client.post("/admin/login/", data, REMOTE_ADDR=peer)


def test_the_right_password_opens_the_desk(client, writer):
    response = sign_in(client, password="a right password")
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_too_many_wrong_passwords_close_the_account_for_a_while(client, writer, clock):
    for _ in range(signin.TRIES_BY_ACCOUNT):
        assert sign_in(client).status_code == 200
    response = sign_in(client, password="a right password")
    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert "Wait 15 minutes, then try again." in response.content.decode()
    clock.shift(timedelta(minutes=15))
    assert sign_in(client, password="a right password").status_code == 302


def test_the_account_is_closed_from_every_network_and_in_every_spelling(client, writer):
    for count in range(signin.TRIES_BY_ACCOUNT):
        sign_in(client, peer=f"198.51.100.{count}")
    assert sign_in(client, username=" Writer", peer="203.0.113.1").status_code == 429


def test_one_network_cannot_try_account_after_account(client, writer, monkeypatch):
    monkeypatch.setattr(signin, "TRIES_BY_NETWORK", 3)
    for count in range(3):
        assert sign_in(client, username=f"colleague{count}").status_code == 200
    assert sign_in(client, username="colleague3").status_code == 429
    assert sign_in(client, username="colleague3", peer="203.0.113.1").status_code == 200


def test_an_account_that_does_not_exist_is_counted_alike(client):
    for _ in range(signin.TRIES_BY_ACCOUNT):
        assert sign_in(client, username="nobody").status_code == 200
    assert sign_in(client, username="nobody").status_code == 429


def test_right_passwords_are_not_counted(client, writer):
    for _ in range(signin.TRIES_BY_ACCOUNT + 2):
        assert sign_in(client, password="a right password").status_code == 302
    assert not LimitCount.objects.exists()


def test_the_name_typed_is_kept_and_the_password_is_not(client, writer):
    page = sign_in(client, password="wrong but secret").content.decode()
    assert 'value="writer"' in page
    assert "wrong but secret" not in page


def test_neither_address_nor_account_is_stored_in_plain(client, writer):
    sign_in(client)
    rows = str(list(LimitCount.objects.values()))
    assert LimitCount.objects.count() == 2
    assert "writer" not in rows
    assert "198.51" not in rows


def test_looking_at_the_form_counts_nothing(client):
    assert client.get("/admin/login/").status_code == 200
    assert not LimitCount.objects.exists()


def test_nobody_types_in_a_job_by_hand(admin_client):
    assert "django_q" not in admin_client.get("/admin/").content.decode()
    assert admin_client.get("/admin/django_q/schedule/add/").status_code == 404


def test_a_colleague_gets_roles_by_ticking_and_no_rights_one_by_one(admin_client, writer):
    page = admin_client.get(f"/admin/auth/user/{writer.pk}/change/").content.decode()
    assert "user_permissions" not in page
    assert "selectfilter" not in page


def test_roles_are_only_looked_at(admin_client):
    group = Group.objects.create(name="Night desk")
    assert admin_client.get("/admin/auth/group/add/").status_code == 403
    assert "Night desk" in admin_client.get(f"/admin/auth/group/{group.pk}/change/").content.decode()
    assert admin_client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "x"}).status_code == 403


def test_the_start_page_shelves_what_there_is(admin_client):
    shelves = [shelf["name"] for shelf in admin_client.get("/admin/").context["app_list"]]
    assert shelves == [
        name for name in ("Stories", "Pictures", "Newsletters", "Audience", "Settings") if name in shelves
    ]
    assert {"Audience", "Settings"} <= set(shelves)


def too_old(client, **typed):
    """Send the sign-in form of a page that is older than the cookie."""
    return client.post("/admin/login/", typed | {"csrfmiddlewaretoken": "x" * 64})


def test_a_sign_in_page_that_is_too_old_asks_once_more_and_keeps_name_and_way(writer):
    client = browser()
    response = too_old(client, username="writer", password="a right password", next="/admin/outbox/")
    page = response.content.decode()
    assert response.status_code == 403
    assert "Enter your name and password once more." in page
    assert 'value="writer"' in page
    assert "a right password" not in page
    answer = send(client, page, password="a right password", username="writer")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/outbox/")


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_a_sign_in_page_that_is_too_old_leads_nowhere_else(onward, writer):
    page = too_old(browser(), username="writer", next=onward).content.decode()
    assert dict(form_in(page)[1])["next"] == "/admin/"


def test_who_signed_in_elsewhere_meanwhile_is_let_in(writer):
    client = browser()
    client.force_login(writer)
    response = too_old(client, username="writer", next="/admin/password_change/")
    assert (response.status_code, response["Location"]) == (302, "/admin/password_change/")
    response = too_old(client, username="writer", next="https://evil.example/")
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_another_sites_sign_in_form_is_refused(writer):
    client = browser()
    response = client.post(
        "/admin/login/",
        {"username": "writer", "password": "a right password"},
        headers={"origin": "https://evil.example"},
    )
    assert response.status_code == 403
    assert "This form was not sent by the desk" in response.content.decode()
    assert 'value="writer"' not in response.content.decode()
    assert "sessionid" not in client.cookies


def test_after_a_wrong_password_the_password_is_where_one_types(client, writer):
    assert autofocus_in(client.get("/admin/login/")) == "id_username"
    assert autofocus_in(sign_in(client)) == "id_password"


def autofocus_in(response) -> str:
    field = next(tag for tag in re.findall(r"<input [^>]*>", response.content.decode()) if "autofocus" in tag)
    return re.search(r'id="(\w+)"', field)[1]
