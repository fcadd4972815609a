"""Lines of proof are never changed: not by the model, not by a queryset, not by SQL; the status is their fold."""

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet

from subscribers import consent
from subscribers.models import ConsentEvent, Newsletter, Subscription
from tests.subscribers.people import NOON, make_newsletter, make_subscriber, make_subscription

pytestmark = pytest.mark.django_db
ROOM = Path(__file__).resolve().parents[2] / "subscribers"


@pytest.fixture
def event():
    subscription = make_subscription("pending")
    return consent.record(subscription, ConsentEvent.Kind.PAUSED, proof=consent.Proof(ip_hash="hash"))


def past_our_own_queryset(event) -> QuerySet:
    """As somebody would who goes straight to the database."""
    return QuerySet(ConsentEvent).filter(pk=event.pk)


def test_the_model_and_the_queryset_refuse(event):
    event.note = "other"
    for act in (event.save, event.delete, ConsentEvent.objects.all().delete):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(TypeError):
        ConsentEvent.objects.update(note="other")


OTHER_VALUES = {
    "id": 10**6,
    "subscription_id": 10**6,
    "kind": "paused",
    "at": NOON,
    "page": "/other/",
    "wording": "other",
    "wording_version": "other",
    "ip_hash": "other",
    "by_id": 10**6,
    "note": "other",
}


def test_every_column_is_tried_below():
    assert {field.attname for field in ConsentEvent._meta.concrete_fields} == set(OTHER_VALUES)


@pytest.mark.parametrize("column", OTHER_VALUES)
def test_the_database_refuses_every_change(event, column):
    with pytest.raises(IntegrityError, match="a consent event is never changed"), transaction.atomic():
        past_our_own_queryset(event).update(**{column: OTHER_VALUES[column]})


def test_the_database_refuses_a_change_that_rides_along_with_the_forgetting(event):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        past_our_own_queryset(event).update(ip_hash=None, note="other")


def test_the_database_lets_a_network_be_forgotten_and_not_come_back(event):
    assert ConsentEvent.objects.forget_networks() == 1
    assert ConsentEvent.objects.forget_networks() == 0
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        past_our_own_queryset(event).update(ip_hash="again")


def test_a_person_cannot_be_deleted_past_the_erasure(event):
    subscription = event.subscription
    for row in (subscription, subscription.subscriber, subscription.newsletter):
        with pytest.raises(ProtectedError):
            row.delete()


def test_status_is_written_in_one_place():
    """The only assignment of a status, by attribute or by update, stands in consent.record."""
    found = []
    for path in ROOM.rglob("*.py"):
        text = path.read_text()
        found += [path.name] * len(re.findall(r"\.status\s*=(?!=)|\.status, \S+ =|update\([^)]*\bstatus=", text))
    assert set(found) == {"consent.py"}
    text = (ROOM / "consent.py").read_text()
    body = text[text.index("def record(") : text.index("def request(")]
    assert text.count(".status, ") == body.count(".status, ")


@pytest.mark.parametrize("status", ["active", ""])
def test_the_database_refuses_an_unknown_status(status):
    subscription = make_subscription()
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(status=status)


def test_the_database_refuses_what_must_never_be():
    from subscribers.models import Subscriber, Suppression

    subscription = make_subscription()
    twice = [
        lambda: Subscription.objects.create(
            subscriber=subscription.subscriber, newsletter=subscription.newsletter, status_at=NOON
        ),
        lambda: make_subscriber("READER@Example.ORG"),
        lambda: Newsletter.objects.bulk_create([Newsletter(name="x", slug="confirm")]),
        lambda: Suppression.objects.create(mailbox_hash="x", reason="complaint", at=NOON, lifted_at=NOON),
        lambda: Suppression.objects.create(mailbox_hash="x", reason="because", at=NOON),
        lambda: ConsentEvent.objects.create(subscription=subscription, kind="imported", at=NOON),
        lambda: Subscriber.objects.bulk_create([Subscriber(email="", email_key="", created_at=NOON)]),
    ]
    for act in twice:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert make_newsletter(name="Fine", slug="fine").pk
