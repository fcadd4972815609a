"""Deleting a person: nothing of the address is left in any table; what stays names nobody."""

import pytest
from django.apps import apps

from newsroom.lib import jobs
from subscribers import erasure, letters, suppressions
from subscribers.models import ConsentEvent, ErasureRecord, Subscriber, Subscription, Suppression
from tests.subscribers.people import ADDRESS, SUBSCRIBE, make_newsletter, make_subscription, sign_up

pytestmark = pytest.mark.django_db


def everything() -> str:
    """Every cell of every table, as text."""
    cells = []
    for model in apps.get_models(include_auto_created=True):
        cells += [str(row) for row in model.objects.values_list()]
    return "\n".join(cells)


def test_the_address_is_in_no_table_afterwards(client):
    make_newsletter()
    sign_up(client)
    subscription = Subscription.objects.get()
    letters.write(subscription.subscriber, "preferences_link")
    client.post(SUBSCRIBE, {"email": ADDRESS.upper()})  # under way
    assert ADDRESS in everything()
    erasure.erase(subscription.subscriber)
    assert "reader" not in everything().lower()
    jobs.drain()
    assert "reader" not in everything().lower()
    assert not Subscriber.objects.exists()


def test_all_that_stays_is_a_count_and_a_keyed_hash():
    subscription = make_subscription("unsubscribed")
    record = erasure.erase(subscription.subscriber)
    assert (record.events, record.by_staff) == (3, False)
    assert ErasureRecord.objects.count() == 1
    assert not ConsentEvent.objects.exists()
    assert Suppression.objects.get().reason == "erased"


def test_others_are_not_touched():
    other = make_subscription(email="other@example.org")
    erasure.erase(make_subscription().subscriber)
    assert list(Subscription.objects.all()) == [other]
    assert other.events.count() == 2


def test_an_older_suppression_stays_beside_it():
    subscription = make_subscription()
    suppressions.suppress(ADDRESS, reason="complaint")
    erasure.erase(subscription.subscriber)
    assert set(Suppression.objects.active().values_list("reason", flat=True)) == {"complaint", "erased"}


def test_the_person_may_come_back_and_nobody_else_may_bring_them(client, admin_user):
    from subscribers import consent
    from subscribers.errors import Suppressed

    subscription = make_subscription()
    newsletter = subscription.newsletter
    erasure.erase(subscription.subscriber)
    sign_up(client)
    again = Subscription.objects.get()
    assert again.status == "pending"
    with pytest.raises(Suppressed):
        consent.request(again.subscriber, newsletter, proof=consent.Proof(), by=admin_user)


def test_a_number_is_never_given_twice(client):
    """Old links name rows by number; a new row under an old number would open to them."""
    first = make_subscription()
    erasure.erase(first.subscriber)
    second = make_subscription(email="second@example.org")
    assert second.pk > first.pk
    assert second.subscriber_id > first.subscriber_id
