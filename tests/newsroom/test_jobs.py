"""Jobs are written down with the work that asked for them, tried again when they fail, and keep nobody's data."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler
from django_q.signing import SignedPackage

from newsroom.lib import jobs

pytestmark = pytest.mark.django_db
HERE = "tests.newsroom.test_jobs"
READER = "reader@example.org"
calls = []


@pytest.fixture(autouse=True)
def _no_calls():
    calls.clear()


def remember(*args):
    calls.append(args)


def fail_for_the_reader(number):
    calls.append(number)
    raise OSError(f"{READER} refused")


def ask_and_stumble():
    jobs.enqueue(remember, 1)
    raise ZeroDivisionError


def give_up():
    raise jobs.GiveUp(f"{READER} is gone")


def test_a_job_is_done_with_its_arguments():
    jobs.enqueue(remember, 7, "quick", None)
    assert jobs.drain() == 1
    assert calls == [(7, "quick", None)]


def test_a_job_may_be_named_by_its_path():
    jobs.enqueue(f"{HERE}.remember", 1)
    jobs.drain()
    assert calls == [(1,)]


def test_a_job_vanishes_with_the_transaction_that_asked_for_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask_and_stumble()
    assert jobs.drain() == 0


def test_each_queue_is_its_own():
    jobs.enqueue(remember, "slow")
    jobs.enqueue(remember, "fast", queue="quick")
    assert jobs.drain("quick") == 1
    assert calls == [("fast",)]


@pytest.mark.parametrize("address", ["reader@example.org", "x" * 201])
def test_an_address_or_a_long_text_is_refused(address):
    with pytest.raises(ValueError, match="no address"):
        jobs.enqueue(remember, address)


def test_what_is_no_id_is_refused():
    with pytest.raises(TypeError):
        jobs.enqueue(remember, {"id": 1})


def test_a_queue_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="queues"):
        jobs.enqueue(remember, queue="other")


def test_a_failed_job_is_tried_again_later():
    jobs.enqueue(fail_for_the_reader, 1, queue="quick")
    before = timezone.now()
    jobs.drain()
    retry = Schedule.objects.get()
    assert retry.cluster == "quick"
    assert retry.next_run - before >= timedelta(seconds=jobs.DELAYS[0])
    assert jobs.drain() == 0, "it is not due yet"


def test_the_pauses_grow_for_about_a_day(time_machine):
    jobs.enqueue(fail_for_the_reader, 1)
    jobs.drain()
    pauses = []
    while (retry := Schedule.objects.first()) and len(pauses) < 20:
        pauses.append((retry.next_run - timezone.now()).total_seconds())
        time_machine.move_to(retry.next_run + timedelta(seconds=1))
        if len(calls) == len(jobs.DELAYS):
            break
        jobs.drain()
    assert pauses == sorted(pauses)
    assert 20 * 3600 < sum(pauses) < 30 * 3600
    with pytest.raises(jobs.JobFailedError):
        jobs.drain()
    assert len(calls) == len(jobs.DELAYS) + 1
    assert not Schedule.objects.exists()


def test_the_last_failure_names_no_reader():
    with pytest.raises(jobs.JobFailedError) as failed:
        jobs.run(f"{HERE}.fail_for_the_reader", (1,), "default", len(jobs.DELAYS))
    assert "OSError" in str(failed.value)
    assert "example.org" not in str(failed.value)
    assert failed.value.__context__ is None, "a chained error would be kept with its text"


def test_neither_result_nor_log_names_a_reader(caplog):
    result = jobs.run(f"{HERE}.fail_for_the_reader", (1,), "default", 0)
    assert "example.org" not in result + caplog.text
    assert "fail_for_the_reader" in caplog.text


def test_giving_up_ends_the_tries():
    jobs.enqueue(give_up)
    jobs.drain()
    assert not Schedule.objects.exists()
    assert not OrmQ.objects.exists()


def test_the_queue_lets_go_of_the_last_try_only():
    jobs._write_down_retry(f"{HERE}.remember", (), "default", len(jobs.DELAYS) - 1)
    jobs._write_down_retry(f"{HERE}.remember", (), "default", len(jobs.DELAYS))
    assert ["ack_failure" in row.kwargs for row in Schedule.objects.order_by("pk")] == [False, True]


def test_a_retry_survives_the_scheduler(time_machine, monkeypatch):
    # The connection of the test would look old to it.
    monkeypatch.setattr("django_q.scheduler.close_old_django_connections", lambda: None)
    jobs.enqueue(fail_for_the_reader, 1)
    jobs.drain()
    time_machine.move_to(timezone.now() + timedelta(minutes=5))
    scheduler()
    task = SignedPackage.loads(OrmQ.objects.get().payload)
    assert task["func"] == jobs.RUN
    assert task["args"] == (f"{HERE}.fail_for_the_reader", (1,), "default", 1)


def test_recurring_jobs_are_registered_once(monkeypatch):
    monkeypatch.setattr(jobs, "_recurring", {})
    jobs.recurring("purge", f"{HERE}.remember", 60)
    jobs.register_recurring()
    jobs.register_recurring()
    assert Schedule.objects.get().minutes == 60


def test_a_recurring_job_that_is_gone_is_unregistered(monkeypatch):
    monkeypatch.setattr(jobs, "_recurring", {"recurring: purge": (f"{HERE}.remember", 60)})
    jobs.register_recurring()
    jobs._recurring.clear()
    jobs.register_recurring()
    assert not Schedule.objects.exists()


def test_a_failing_recurring_job_waits_for_its_next_turn(caplog):
    assert jobs.run_recurring(f"{HERE}.give_up") == "failed: GiveUp"
    assert not Schedule.objects.exists()
    assert "example.org" not in caplog.text
