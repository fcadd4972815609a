"""A story that is sent too late: signed out, or with a token that is too old, it still arrives word by word."""

import logging
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, Author
from newsroom import signin
from newsroom.models import LimitCount
from tests.factories import PASSWORD, edit, make_article, make_author, make_section, make_user, picture_bytes
from tests.newsroom.carried import ADD, browser, carried_in, go_on, send, sign_in, token_of

pytestmark = pytest.mark.django_db
HOSTILE = '</input><script>alert("x")</script>\'"><b>&amp; &lt;'
STORY = {
    "headline": "Ministers agree",
    "standfirst": "On what?",
    "body": "<p>On this &amp; that.</p>",
    "language": "en",
}


@pytest.fixture
def at_desk(writer):
    """The writer's browser, signed in."""
    client = browser()
    sign_in(client, "writer", PASSWORD)
    return client


@pytest.fixture
def late(at_desk):
    """The writer's browser with a form open, and the session gone from the database."""
    token = token_of(at_desk)
    Session.objects.all().delete()

    def press(path: str = ADD, **typed):
        typed = STORY | {"csrfmiddlewaretoken": token, "_action": "save"} | typed
        return at_desk.post(path, urlencode(typed, doseq=True), content_type="application/x-www-form-urlencoded")

    press.client = at_desk
    return press


def change(story: Article) -> str:
    return reverse("admin:articles_article_change", args=[story.pk])


# The sign-in has run out.


def test_a_new_story_sent_too_late_gets_a_sign_in_page_that_carries_it(late):
    response = late()
    page = response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (403, "private, no-store")
    assert "Your sign-in has run out. Everything you typed is on this page" in page
    assert carried_in(page) == {name: [value] for name, value in STORY.items()} | {"_action": ["save"]}
    assert not Article.objects.exists()


def test_signing_in_there_saves_the_story_as_it_was_pressed(late):
    response = go_on(late.client, late().content.decode(), "writer", PASSWORD)
    story = Article.objects.get()
    assert (response.status_code, response["Location"]) == (302, change(story))
    assert (story.headline, story.body) == ("Ministers agree", "<p>On this &amp; that.</p>")
    assert story.created_by.username == "writer"
    assert "Saved." in late.client.get(change(story)).content.decode()


def test_the_form_that_goes_on_is_the_one_that_was_typed_and_knows_no_password(late):
    response = go_on(late.client, late().content.decode(), "writer", PASSWORD)
    received = dict(response.wsgi_request.POST.lists())
    assert received == {name: [value] for name, value in STORY.items()} | {"_action": ["save"]}


def test_the_button_that_was_pressed_is_the_one_that_is_done(late, writer):
    story = make_article(by=writer)
    typed = {"base_revision": story.latest_revision_id, "_action": "submit", "section": story.section_id}
    typed["authors"] = [byline.author_id for byline in story.bylines.all()]
    response = go_on(late.client, late(change(story), **typed).content.decode(), "writer", PASSWORD)
    assert response.status_code == 302
    story.refresh_from_db()
    assert (story.status, story.headline) == ("in_review", "Ministers agree")


def test_what_cannot_be_done_yet_comes_back_as_the_form_with_everything_in_it(late, writer):
    story = make_article(by=writer, section=None)
    typed = {"base_revision": story.latest_revision_id, "_action": "submit"}
    response = go_on(late.client, late(change(story), **typed).content.decode(), "writer", PASSWORD)
    assert response.status_code == 422
    assert "Ministers agree" in response.content.decode()


def test_a_colleagues_save_meanwhile_is_not_overwritten(late, writer):
    story = make_article(by=writer)
    base = story.latest_revision_id
    edit(story, headline="Theirs")
    page = late(change(story), base_revision=base).content.decode()
    response = go_on(late.client, page, "writer", PASSWORD)
    assert "/merge/?mine=3" in response["Location"]
    story.refresh_from_db()
    assert story.headline == "Theirs"
    assert story.revisions.get(number=3).is_aside


def test_every_value_of_a_name_arrives_in_its_order(late):
    authors = [make_author().pk for _ in range(3)]
    page = late(authors=[authors[2], authors[0], authors[1]]).content.decode()
    assert carried_in(page)["authors"] == [str(authors[2]), str(authors[0]), str(authors[1])]
    go_on(late.client, page, "writer", PASSWORD)
    named = [byline.author_id for byline in Article.objects.get().bylines.order_by("position")]
    assert named == [authors[2], authors[0], authors[1]]


@pytest.mark.parametrize("name", ["headline", "standfirst", HOSTILE])
def test_markup_in_what_was_typed_stays_words(late, name):
    page = late(**{name: HOSTILE}).content.decode()
    assert "<script>alert" not in page
    assert carried_in(page)[name] == [HOSTILE]


def test_line_breaks_quotes_and_other_scripts_come_through(late):
    words = "“Quoted” — Київ, 北京, עברית\n\n\ttwo lines down 🙂"
    go_on(late.client, late(standfirst=words).content.decode(), "writer", PASSWORD)
    assert Article.objects.get().standfirst == words


def test_a_nul_that_no_page_can_hold_is_left_out(late):
    page = late(headline="Before\0after").content.decode()
    assert carried_in(page)["headline"] == ["Beforeafter"]
    assert "\0" not in page


@pytest.mark.parametrize("sentence", ["<p>On this and that.</p>", "<p>Про це і те.</p>"])
def test_a_story_of_a_million_and_a_half_bytes_is_carried_and_saved(late, sentence):
    times = 1_500_000 // len(sentence.encode())
    page = late(body=sentence * times).content.decode()
    assert carried_in(page)["body"] == [sentence * times]
    assert go_on(late.client, page, "writer", PASSWORD).status_code == 302
    assert Article.objects.get().body.count(sentence) == times


def test_a_wrong_password_keeps_everything_on_the_page(late):
    response = go_on(late.client, late().content.decode(), "writer", "not this one")
    page = response.content.decode()
    assert response.status_code == 403
    assert "Please enter the correct username and password" in page
    assert "not this one" not in page
    assert carried_in(page)["headline"] == ["Ministers agree"]
    assert go_on(late.client, page, "writer", PASSWORD).status_code == 302
    assert Article.objects.get().headline == "Ministers agree"


def test_too_many_tries_are_429_and_keep_everything_on_the_page(late):
    page = late().content.decode()
    for _ in range(signin.TRIES_BY_ACCOUNT):
        page = go_on(late.client, page, "writer", "wrong").content.decode()
    response = go_on(late.client, page, "writer", PASSWORD)
    assert (response.status_code, response["Retry-After"]) == (429, "900")
    assert "Wait 15 minutes" in response.content.decode()
    assert carried_in(response.content.decode())["headline"] == ["Ministers agree"]


def test_tries_here_and_on_the_plain_page_are_counted_together(late):
    page = late().content.decode()
    for _ in range(signin.TRIES_BY_ACCOUNT):
        page = go_on(late.client, page, "writer", "wrong").content.decode()
    plain = browser()
    answer = send(plain, plain.get("/admin/login/").content.decode(), username="writer", password=PASSWORD)
    assert answer.status_code == 429


def test_a_right_password_is_not_counted(late):
    go_on(late.client, late().content.decode(), "writer", PASSWORD)
    assert not LimitCount.objects.exists()


def test_who_may_not_open_the_story_is_told_so_and_nothing_is_lost(late, writer):
    story = make_article(by=writer)
    make_user("other", group="Writer")
    page = late(change(story), base_revision=story.latest_revision_id).content.decode()
    response = go_on(late.client, page, "other", PASSWORD)
    page = response.content.decode()
    assert response.status_code == 403
    assert "You are signed in as other, who cannot open this page." in page
    assert go_on(late.client, page, "writer", PASSWORD).status_code == 302
    story.refresh_from_db()
    assert story.headline == "Ministers agree"


def test_an_account_without_access_to_the_desk_does_not_get_in(late):
    User.objects.create_user("reader", password=PASSWORD)
    response = go_on(late.client, late().content.decode(), "reader", PASSWORD)
    assert response.status_code == 403
    assert carried_in(response.content.decode())["headline"] == ["Ministers agree"]
    assert not Article.objects.exists()


def test_who_lost_access_to_the_desk_meanwhile_gets_the_page_too(at_desk, writer):
    token = token_of(at_desk)
    User.objects.filter(pk=writer.pk).update(is_staff=False)
    response = at_desk.post(ADD, STORY | {"csrfmiddlewaretoken": token})
    assert response.status_code == 403
    assert "You are signed in as writer, who cannot open this page." in response.content.decode()
    assert carried_in(response.content.decode())["headline"] == ["Ministers agree"]


def test_the_name_of_who_was_signed_in_is_not_on_the_page(late):
    page = late().content.decode()
    assert "writer" not in page.lower()
    assert "Wanda" not in page


def test_the_session_has_a_new_key_afterwards(late):
    before = late.client.cookies["sessionid"].value
    go_on(late.client, late().content.decode(), "writer", PASSWORD)
    assert late.client.cookies["sessionid"].value not in {"", before}
    assert late.client.get("/admin/").status_code == 200


def test_signing_in_takes_a_token_like_every_form(late):
    page = late().content.decode()
    typed = {"csrfmiddlewaretoken": "x" * 64, "signin-username": "writer", "signin-password": PASSWORD}
    response = send(late.client, page, **typed)
    assert response.status_code == 403
    assert not Article.objects.exists()
    assert late.client.get("/admin/").status_code == 302


def test_passwords_do_not_travel_and_the_page_says_so(admin_user):
    client = browser()
    client.force_login(admin_user)
    token = token_of(client)
    Session.objects.all().delete()
    typed = {"csrfmiddlewaretoken": token, "username": "new", "password1": "a secret", "password2": "a secret"}
    page = client.post("/admin/auth/user/add/", typed).content.decode()
    assert carried_in(page) == {"username": ["new"]}
    assert "a secret" not in page
    assert "Passwords do not travel along: add them again afterwards." in page


def test_files_do_not_travel_and_the_page_says_so(late):
    typed = {"csrfmiddlewaretoken": late.client.cookies["csrftoken"].value, "alt": "Two people."}
    typed["file"] = SimpleUploadedFile("a.jpg", picture_bytes())
    page = late.client.post("/admin/articles/image/add/", typed).content.decode()
    assert carried_in(page)["alt"] == ["Two people."]
    assert "Files do not travel along: add them again afterwards." in page


def test_a_form_of_any_other_shelf_goes_on_too(late, editor):
    page = late("/admin/articles/author/add/", name="Jane Roe", slug="jane-roe").content.decode()
    assert go_on(late.client, page, "editor", PASSWORD).status_code == 302
    assert Author.objects.get().name == "Jane Roe"


def test_a_lone_button_says_what_will_happen(late, writer):
    path = reverse("admin:articles_article_preview_revoke", args=[make_article(by=writer).pk])
    token = late.client.cookies["csrftoken"].value
    page = late.client.post(path, {"csrfmiddlewaretoken": token}).content.decode()
    assert "What you pressed is done as soon as you have signed in." in page


def test_the_address_with_its_query_is_where_it_goes_on(late):
    assert f'action="{ADD}?check=1&amp;x=%22%3E"' in late(f'{ADD}?check=1&x="%3E').content.decode()


def test_signing_out_twice_leads_to_the_sign_in_page(late):
    response = late("/admin/logout/")
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_opening_a_page_leads_to_sign_in_and_back_as_before(client):
    response = client.get(ADD)
    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={ADD}")


def test_no_word_of_the_story_is_logged(late, caplog):
    with caplog.at_level(logging.DEBUG):
        page = late(headline="Top secret headline").content.decode()
        go_on(late.client, page, "writer", "wrong but secret")
        late(csrfmiddlewaretoken="x" * 64, headline="Top secret headline")
    said = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert "secret" not in said


# The token is too old.


def test_a_story_whose_cookie_is_gone_is_shown_and_goes_on_with_a_press(at_desk):
    token = token_of(at_desk)
    del at_desk.cookies["csrftoken"]
    response = at_desk.post(ADD, STORY | {"csrfmiddlewaretoken": token, "_action": "save"})
    page = response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (403, "private, no-store")
    assert "Nothing is lost: all that you typed is on this page." in page
    assert "Ministers agree</p>" in page
    assert "On this &amp; that." in page
    assert "in the name of Wanda Writer" in page
    assert not Article.objects.exists()
    assert send(at_desk, page).status_code == 302
    assert Article.objects.get().headline == "Ministers agree"


def test_signing_in_again_in_another_tab_makes_the_form_too_old_and_nothing_is_lost(at_desk):
    token = token_of(at_desk)
    at_desk.post("/admin/logout/", {"csrfmiddlewaretoken": token})
    sign_in(at_desk, "writer", PASSWORD)
    page = at_desk.post(ADD, STORY | {"csrfmiddlewaretoken": token}).content.decode()
    assert "This form was too old" in page
    assert send(at_desk, page).status_code == 302
    assert Article.objects.get().headline == "Ministers agree"


def test_somebody_else_signed_in_meanwhile_and_may_not_open_the_story(at_desk, writer):
    story, token = make_article(by=writer), token_of(at_desk)
    make_user("other", group="Writer")
    at_desk.post("/admin/logout/", {"csrfmiddlewaretoken": token})
    sign_in(at_desk, "other", PASSWORD)
    typed = STORY | {"csrfmiddlewaretoken": token, "base_revision": story.latest_revision_id}
    page = send(at_desk, at_desk.post(change(story), typed).content.decode()).content.decode()
    assert "You are signed in as other, who cannot open this page." in page
    assert go_on(at_desk, page, "writer", PASSWORD).status_code == 302
    story.refresh_from_db()
    assert story.headline == "Ministers agree"


def test_session_and_token_both_gone_still_carry_the_story(at_desk):
    token = token_of(at_desk)
    at_desk.cookies.clear()
    response = at_desk.post(ADD, STORY | {"csrfmiddlewaretoken": token, "_action": "save"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Your sign-in has run out." in page
    assert go_on(at_desk, page, "writer", PASSWORD).status_code == 302
    assert Article.objects.get().headline == "Ministers agree"


def test_a_rotated_secret_key_loses_nothing(at_desk, settings):
    token = token_of(at_desk)
    settings.SECRET_KEY = "another key, quite as long and quite as secret as the first one"
    page = at_desk.post(ADD, STORY | {"csrfmiddlewaretoken": token}).content.decode()
    assert go_on(at_desk, page, "writer", PASSWORD).status_code == 302
    assert Article.objects.get().headline == "Ministers agree"


def test_a_session_that_ends_while_the_page_waits_for_its_press_ends_nothing_else(at_desk):
    token = token_of(at_desk)
    del at_desk.cookies["csrftoken"]
    page = at_desk.post(ADD, STORY | {"csrfmiddlewaretoken": token}).content.decode()
    Session.objects.all().delete()
    page = send(at_desk, page).content.decode()
    assert "Your sign-in has run out." in page
    assert go_on(at_desk, page, "writer", PASSWORD).status_code == 302


def test_a_sign_in_page_that_is_too_old_itself_says_so_and_carries_on(late):
    page = late().content.decode()
    del late.client.cookies["csrftoken"]
    page = go_on(late.client, page, "writer", PASSWORD).content.decode()
    assert "Enter your name and password once more." in page
    assert carried_in(page)["headline"] == ["Ministers agree"]
    assert go_on(late.client, page, "writer", PASSWORD).status_code == 302


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://testserver.evil.example"},
    {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "referer": "http://testserver/admin/"},
    {"sec-fetch-site": "none"},
    {"referer": "https://evil.example/http://testserver/"},
    {"referer": "http://[broken"},
    {},
]
OURS = [
    {"origin": "http://testserver"},
    {"origin": "http://testserver", "sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "same-origin"},
    {"referer": "http://testserver/admin/articles/article/add/"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_what_another_page_sends_is_refused_and_not_carried(headers, is_signed_in, writer):
    client = browser()
    client.defaults.clear()
    if is_signed_in:
        client.force_login(writer)
    response = client.post(ADD, STORY, headers=headers)
    page = response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (403, "private, no-store")
    assert "This form was not sent by the desk" in page
    assert "Ministers agree" not in page
    assert "csrfmiddlewaretoken" not in page


@pytest.mark.parametrize("headers", OURS)
def test_what_our_own_page_sends_is_carried(headers, writer):
    client = browser()
    client.defaults.clear()
    client.force_login(writer)
    page = client.post(ADD, STORY, headers=headers).content.decode()
    assert carried_in(page)["headline"] == ["Ministers agree"]


def test_the_carrying_page_has_the_policy_of_the_desk_and_not_the_editors(late):
    policy = late()["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "form-action 'self'" in policy


def test_a_page_for_readers_answers_a_foreign_post_as_before(client):
    make_section(slug="security")
    assert browser().post("/security/", {"x": "y"}).status_code == 405


# Scripts.

JSON = {"accept": "application/json"}


@pytest.mark.parametrize("accept", ["application/json", "application/json, text/plain, */*"])
def test_a_script_is_told_that_nobody_is_signed_in(late, accept):
    token = late.client.cookies["csrftoken"].value
    response = late.client.post(ADD, STORY, headers={"accept": accept, "x-csrftoken": token})
    assert (response.status_code, response.json()) == (401, {"error": "signed out"})
    assert response["Cache-Control"] == "private, no-store"


def test_a_script_that_reads_is_told_the_same(client):
    response = client.get("/admin/", headers=JSON)
    assert (response.status_code, response.json()) == (401, {"error": "signed out"})


def test_a_script_is_told_that_its_token_is_too_old(at_desk):
    response = at_desk.post(ADD, STORY, headers=JSON | {"x-csrftoken": "x" * 64})
    assert (response.status_code, response.json()) == (403, {"error": "token"})
    assert response["Cache-Control"] == "private, no-store"


def test_a_script_without_session_and_token_is_told_to_sign_in_first(at_desk):
    at_desk.cookies.clear()
    response = at_desk.post(ADD, STORY, headers=JSON)
    assert (response.status_code, response.json()) == (401, {"error": "signed out"})


def test_another_sites_script_learns_nothing_about_the_session():
    response = browser().post(ADD, STORY, headers=JSON | {"origin": "https://evil.example"})
    assert (response.status_code, response.json()) == (403, {"error": "token"})


@pytest.mark.parametrize("accept", ["*/*", "text/html,application/xhtml+xml,*/*;q=0.8", ""])
def test_whoever_takes_a_page_gets_the_page(late, accept):
    token = late.client.cookies["csrftoken"].value
    response = late.client.post(ADD, STORY, headers={"accept": accept, "x-csrftoken": token})
    assert response["Content-Type"].startswith("text/html")


def test_a_fresh_token_lets_a_script_go_on(at_desk):
    del at_desk.cookies["csrftoken"]
    response = at_desk.get("/admin/token/")
    assert response["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in response
    assert at_desk.cookies["csrftoken"].value
    sent = at_desk.post(ADD, STORY, headers=JSON | {"x-csrftoken": response.json()["token"]})
    assert sent.status_code == 302


def test_a_token_is_for_the_signed_in(client):
    response = client.get("/admin/token/")
    assert (response.status_code, response.json()) == (401, {"error": "signed out"})
    assert "csrftoken" not in client.cookies


def test_a_token_is_read_only(at_desk):
    assert at_desk.post("/admin/token/", headers={"x-csrftoken": token_of(at_desk)}).status_code == 405
