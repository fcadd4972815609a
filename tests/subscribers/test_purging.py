"""What the clock deletes, and what it leaves alone."""

from datetime import timedelta

import pytest
import time_machine
from django_q.models import OrmQ

from newsroom.lib import jobs
from subscribers import consent, purging
from subscribers.models import ConfirmationMail, ConsentEvent, Letter, SignUp, Subscriber, Subscription
from tests.subscribers.people import (
    NOON,
    SUBSCRIBE,
    fresh,
    make_newsletter,
    make_subscription,
    sign_up,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_networks_are_forgotten_after_30_days_and_the_line_stays(client, clock):
    make_newsletter()
    sign_up(client)
    clock.shift(timedelta(days=30))
    assert purging.forget_networks() == 0
    clock.shift(timedelta(seconds=1))
    assert purging.forget_networks() == 1
    event = ConsentEvent.objects.get()
    assert event.ip_hash is None
    assert event.wording


def test_what_nobody_confirmed_is_gone_after_30_days_with_its_lines_and_its_address(clock):
    make_subscription("pending")
    kept = make_subscription("confirmed", email="confirmed@example.org")
    clock.shift(timedelta(days=30))
    assert purging.purge_pending() == 0
    clock.shift(timedelta(seconds=1))
    assert purging.purge_pending() == 1
    assert list(Subscriber.objects.all()) == [kept.subscriber]
    assert ConsentEvent.objects.count() == 2


def test_asking_again_waits_anew(clock):
    subscription = make_subscription("pending")
    clock.shift(timedelta(days=29))
    consent.request(subscription.subscriber, subscription.newsletter, proof=consent.Proof())
    clock.shift(timedelta(days=2))
    assert purging.purge_pending() == 0


def test_proof_of_an_earlier_consent_stays_and_the_request_ends(clock):
    subscription = make_subscription("unsubscribed")
    consent.request(subscription.subscriber, subscription.newsletter, proof=consent.Proof())
    clock.shift(timedelta(days=31))
    assert purging.purge_pending() == 0
    assert fresh(subscription).status == "unsubscribed"
    assert [event.kind for event in subscription.events.all()][-1] == "expired"
    assert purging.purge_pending() == 0


def test_a_person_with_another_subscription_stays(clock):
    subscription = make_subscription("confirmed")
    make_subscription("pending", newsletter=make_newsletter(name="Weekend", slug="weekend"))
    clock.shift(timedelta(days=31))
    assert purging.purge_pending() == 1
    assert list(Subscription.objects.all()) == [subscription]


def test_letters_and_counts_go_when_nothing_looks_at_them_any_more(client, clock):
    make_newsletter()
    sign_up(client)
    clock.shift(timedelta(days=31))
    purging.purge_letters()
    assert (Letter.objects.count(), ConfirmationMail.objects.count()) == (0, 1)
    clock.shift(timedelta(days=60))
    purging.purge_letters()
    assert ConfirmationMail.objects.count() == 0


def test_a_sign_up_whose_job_was_lost_is_started_again_and_dropped_after_a_week(client, clock):
    make_newsletter()
    client.post(SUBSCRIBE, {"email": "reader@example.org"})
    OrmQ.objects.all().delete()
    assert purging.resume_signups() == 0
    clock.shift(timedelta(hours=27))
    assert purging.resume_signups() == 1
    jobs.drain()
    assert Subscription.objects.exists()
    client.post(SUBSCRIBE, {"email": "second@example.org"})
    clock.shift(timedelta(days=8))
    assert purging.resume_signups() == 0
    assert not SignUp.objects.exists()


def test_all_of_them_are_recurring_jobs():
    from django_q.models import Schedule

    jobs.register_recurring()
    paths = " ".join(Schedule.objects.values_list("args", flat=True))
    for function in (purging.forget_networks, purging.purge_pending, purging.purge_letters, purging.resume_signups):
        assert f"subscribers.purging.{function.__name__}" in paths
        assert jobs.run_recurring(f"subscribers.purging.{function.__name__}") == "done"
