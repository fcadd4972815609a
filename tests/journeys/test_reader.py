"""A reader from the form under a story to the last mail, by the links of the mails themselves."""

import pytest
from django.core import mail
from django.test import Client

from newsroom.lib import jobs
from subscribers.models import Newsletter, Subscription
from tests.journeys.person import Person, addresses

pytestmark = pytest.mark.django_db

READER = "reader@example.com"


@pytest.fixture
def reader() -> Person:
    return Person(Client(enforce_csrf_checks=True))


@pytest.fixture(autouse=True)
def newsletter() -> Newsletter:
    return Newsletter.objects.create(name="The Briefing", slug="briefing", promise="What is new.", frequency="Daily")


def post() -> mail.EmailMultiAlternatives:
    """The mail that the worker sends next, once the page has answered."""
    before = len(mail.outbox)
    jobs.drain()
    assert len(mail.outbox) == before + 1
    message = mail.outbox[-1]
    assert message.to == [READER]
    assert message.alternatives
    return message


def link(message: mail.EmailMultiAlternatives, part: str) -> str:
    """The address in the text part that leads to that kind of page; the HTML part has it too."""
    found = next(address for address in addresses(message.body) if f"/newsletter/{part}/" in address)
    assert found in message.alternatives[0][0]
    return found


def status() -> str:
    return Subscription.objects.get().status


def test_a_reader_from_the_form_to_the_end(reader):
    reader.open("/").press("Subscribe", email=f" {READER} ")
    assert READER in reader.reads
    assert not mail.outbox  # the page answers without waiting for the mail server

    confirm = link(post(), "confirm")
    assert status() == "pending"
    for _ in range(5):  # a mail scanner
        Person(Client()).open(confirm)
    assert status() == "pending"

    reader.open(confirm).press("Confirm")
    assert status() == "confirmed"
    assert READER not in reader.client.cookies.output()

    welcome = post()
    leave = link(welcome, "unsubscribe")
    Person(Client()).open(leave)
    assert status() == "confirmed"
    reader.open(leave).press("Unsubscribe")
    assert status() == "unsubscribed"
    reader.press("Undo")
    assert status() == "confirmed"
    reader.open(leave).press("Unsubscribe")
    assert status() == "unsubscribed"

    # The old confirmation ends with the first farewell.
    reader.open(confirm)
    assert "Confirm" not in [words for words, _, _ in reader.page.buttons]
    assert status() == "unsubscribed"

    kinds = Subscription.objects.get().events.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["requested", "confirmed", "unsubscribed", "undone", "unsubscribed"]


def test_a_reader_manages_it_by_the_preferences_link(reader):
    reader.open("/newsletter/").press("Subscribe", email=READER)
    jobs.drain()
    reader.open(link(mail.outbox[-1], "confirm")).press("Confirm")
    jobs.drain()
    preferences = link(mail.outbox[-1], "preferences")
    reader.open(preferences)
    assert "The Briefing" in reader.reads


def test_a_mistyped_address_comes_back_with_its_input(reader):
    reader.open("/newsletter/").press("Subscribe", email="reader.example.com")
    assert 'value="reader.example.com"' in reader.answer.content.decode()
    assert not Subscription.objects.exists()
