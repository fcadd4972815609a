"""The form: one answer for everybody, the wish written down, mistakes said in words."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from newsroom.lib import jobs
from subscribers import suppressions
from subscribers.models import ConfirmationMail, ConsentEvent, SignUp, Subscriber, Subscription
from tests.subscribers.people import ADDRESS, SUBSCRIBE, make_newsletter, make_subscription, sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def newsletter(db):
    return make_newsletter()


def test_a_sign_up_answers_on_the_post_itself_and_plays_the_address_back(client):
    response = client.post(SUBSCRIBE, {"email": f"  {ADDRESS} "})
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "Check your inbox" in response.text
    assert ADDRESS in response.text
    assert not response.cookies


def test_it_leaves_one_row_and_one_job_that_holds_no_address(client):
    client.post(SUBSCRIBE, {"email": ADDRESS})
    assert SignUp.objects.get().address == ADDRESS
    job = OrmQ.objects.get()
    assert job.key == "quick"
    assert ADDRESS not in str(job.task)
    assert not Subscriber.objects.exists()


def test_the_job_asks_to_confirm_and_leaves_no_sign_up_behind(client):
    sign_up(client, REMOTE_ADDR="198.51.100.7")
    assert Subscription.objects.get().status == "pending"
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == [ADDRESS]
    assert not SignUp.objects.exists()


def test_the_event_says_where_which_words_and_from_which_network_without_naming_it(client):
    client.post(SUBSCRIBE, {"email": ADDRESS}, headers={"Referer": "http://testserver/security/a-story/?x=1"})
    jobs.drain("quick")
    event = ConsentEvent.objects.get()
    assert event.page == "/security/a-story/"
    assert event.wording_version == "sign-up 1"
    assert "Don’t miss new updates on your email" in event.wording
    assert len(event.ip_hash) == 64


def test_a_token_in_the_form_s_address_is_not_kept(client):
    client.post(SUBSCRIBE, {"email": ADDRESS}, headers={"Referer": "http://testserver/newsletter/preferences/secret/"})
    assert SignUp.objects.get().page == "/newsletter/preferences"


def test_a_form_on_another_site_leaves_no_page(client):
    client.post(SUBSCRIBE, {"email": ADDRESS}, headers={"Referer": "http://elsewhere.example/page/"})
    assert SignUp.objects.get().page == ""


def _people() -> dict[str, str]:
    make_subscription("pending", email="pending@example.org")
    make_subscription("confirmed", email="confirmd@example.org")
    make_subscription("unsubscribed", email="unsubscr@example.org")
    suppressions.suppress("complain@example.org", reason="complaint")
    suppressions.suppress("erased@example.org", reason="erased")
    return ["nobody@example.org", "pending@example.org", "confirmd@example.org", "unsubscr@example.org",
            "complain@example.org", "erased@example.org"]  # fmt: skip


def test_the_answer_is_the_same_for_everybody(client):
    answers = set()
    for address in _people():
        waiting = OrmQ.objects.count()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.post(SUBSCRIBE, {"email": address})
        body = response.content.replace(address.encode(), b"ADDRESS")
        shapes = tuple(query["sql"].split(" ")[0] for query in queries)
        jobs_more = OrmQ.objects.count() - waiting
        answers.add((response.status_code, tuple(sorted(response.headers.items())), body, shapes, jobs_more))
    assert {answer[-1] for answer in answers} == {1}
    assert len({answer[3] for answer in answers}) == 1
    headers = {tuple(h for h in answer[1] if h[0] != "Content-Length") for answer in answers}
    assert len(headers) == 1
    assert len({answer[2] for answer in answers}) == 1
    assert {answer[0] for answer in answers} == {200}


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("nobody@example.org", "confirm"),
        ("pending@example.org", "confirm"),
        ("unsubscr@example.org", "confirm"),
        ("erased@example.org", "confirm"),
        ("confirmd@example.org", "already"),
        ("complain@example.org", None),
    ],
)
def test_the_job_decides_who_gets_which_mail(client, address, subject):
    _people()
    jobs.drain()
    mail.outbox.clear()
    sign_up(client, address)
    assert [message.subject.split(": ")[1].split(" ")[0] for message in mail.outbox] == (
        [{"confirm": "confirm", "already": "you"}[subject]] if subject else []
    )


def test_nobody_is_confirmed_by_a_form_post(client):
    for address in _people():
        sign_up(client, address)
    confirmed = Subscription.objects.filter(status="confirmed")
    assert [row.subscriber.email for row in confirmed] == ["confirmd@example.org"]


def test_a_stopped_address_leaves_no_row(client):
    suppressions.suppress("complain@example.org", reason="hard_bounce")
    sign_up(client, "complain@example.org")
    assert not Subscriber.objects.exists()
    assert not SignUp.objects.exists()
    assert not ConfirmationMail.objects.exists()


def test_capitals_make_no_second_subscriber(client):
    sign_up(client, ADDRESS)
    sign_up(client, ADDRESS.upper())
    assert Subscriber.objects.count() == 1


def test_the_same_job_delivered_twice_does_its_work_once(client):
    client.post(SUBSCRIBE, {"email": ADDRESS})
    from subscribers import signup

    pk = SignUp.objects.get().pk
    signup.decide(pk)
    signup.decide(pk)
    jobs.drain()
    assert len(mail.outbox) == 1
    assert ConsentEvent.objects.count() == 1


NO_ADDRESSES = (
    "", "no-at", "a@", "@b.example", "a b@c.example", "a@b@c.example", "a@localhost", "a@[127.0.0.1]",
    "x" * 250 + "@example.org", "ü@example.org", 'a"b@example.org', "a@example.org\r\nBcc: b@example.org",
    "<script>@example.org", "a@b..example", "a\0b@example.org",
)  # fmt: skip


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_a_bad_address_brings_the_form_back_with_what_was_typed(client, typed):
    response = client.post(SUBSCRIBE, {"email": typed})
    assert response.status_code == 422
    assert "<title>Error: " in response.text
    assert 'href="#newsletter-email"' in response.text
    assert 'aria-invalid="true"' in response.text
    assert response.context["email"] == typed.strip()
    assert response["Cache-Control"] == "private, no-store"
    assert not SignUp.objects.exists()


def test_the_summary_says_the_same_words_as_the_field(client):
    response = client.post(SUBSCRIBE, {"email": "no-at"})
    assert response.text.count("An e-mail address has an @ in it, as in name@example.org.") == 2


def test_a_likely_slip_is_suggested_and_not_forced(client):
    response = client.post(SUBSCRIBE, {"email": "reader@gmial.com"})
    assert response.status_code == 200
    assert "Did you mean" in response.text
    assert "reader@gmail.com" in response.text
    assert SignUp.objects.get().address == "reader@gmial.com"


def test_the_trap_field_swallows_the_form_in_silence(client):
    clean = client.post(SUBSCRIBE, {"email": ADDRESS})
    SignUp.objects.all().delete()
    trapped = client.post(SUBSCRIBE, {"email": ADDRESS, "website": "http://spam.example/"})
    assert trapped.content == clean.content
    assert not SignUp.objects.exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Origin": "https://testserver"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_form_of_another_site_is_refused_in_words(client, headers, status):
    response = client.post(SUBSCRIBE, {"email": ADDRESS}, headers=headers)
    assert response.status_code == status
    assert SignUp.objects.exists() == (status == 200)
    assert ("sent from another site" in response.text) == (status == 403)


def test_it_needs_no_csrf_token():
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(SUBSCRIBE, {"email": ADDRESS}).status_code == 200


def test_get_shows_the_form_and_says_that_it_is_posted(client):
    response = client.get(SUBSCRIBE)
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert 'action="/newsletter/subscribe/"' in response.text


def test_only_the_newsletters_asked_for_are_asked_about(client):
    make_newsletter(name="Weekend", slug="weekend", position=1)
    make_newsletter(name="Old", slug="old", is_open=False)
    sign_up(client, newsletter=["weekend"])
    assert [row.newsletter.slug for row in Subscription.objects.all()] == ["weekend"]


def test_without_a_choice_it_is_the_first(client):
    make_newsletter(name="Weekend", slug="weekend", position=1)
    sign_up(client)
    assert [row.newsletter.slug for row in Subscription.objects.all()] == ["briefing"]


def test_a_closed_newsletter_is_refused_in_words(client):
    make_newsletter(name="Old", slug="old", is_open=False)
    response = client.post(SUBSCRIBE, {"email": ADDRESS, "newsletter": "old"})
    assert response.status_code == 422
    assert "not open for sign-up" in response.text


@pytest.mark.parametrize("name", ["network", "address", "all"])
def test_over_a_limit_the_form_comes_back_and_says_when(client, settings, name):
    settings.NEWSROOM_SIGNUP_LIMITS = settings.NEWSROOM_SIGNUP_LIMITS | {name: (2, 3600)}
    answers = [client.post(SUBSCRIBE, {"email": "re.ader+x@gmail.com"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 3600
    assert "too many sign-ups" in answers[2].text
    assert 'value="re.ader+x@gmail.com"' in answers[2].text
    assert SignUp.objects.count() == 2


def test_variants_of_one_mailbox_share_its_limit(client, settings):
    settings.NEWSROOM_SIGNUP_LIMITS = settings.NEWSROOM_SIGNUP_LIMITS | {"address": (1, 3600)}
    assert client.post(SUBSCRIBE, {"email": "re.ader+x@gmail.com"}).status_code == 200
    assert client.post(SUBSCRIBE, {"email": "Reader@googlemail.com"}).status_code == 429
    assert client.post(SUBSCRIBE, {"email": "someone@gmail.com"}).status_code == 200


def test_the_landing_page_is_for_everybody(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        response = client.get("/newsletter/")
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("public")
    for words in ("Morning Briefing", "five minutes", "Every weekday at 7", "How we keep your address"):
        assert words in response.text
    assert 'action="/newsletter/subscribe/"' in response.text
    assert client.post("/newsletter/").status_code == 405


def test_the_landing_page_says_when_there_is_nothing_to_subscribe_to(client, newsletter):
    newsletter.is_open = False
    newsletter.save()
    response = client.get("/newsletter/")
    assert "no newsletter to subscribe to" in response.text
    assert "<form" not in response.text
    assert client.post(SUBSCRIBE, {"email": ADDRESS}).status_code == 422
