"""`/healthz` is alive without the database; `/readyz` looks at every part and says what is wrong."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from articles import scheduled_changes
from articles.models import ScheduledChange
from newsroom.lib import readiness
from tests.factories import edit, make_article
from tests.newsroom.cached import lose_the_database, refuse_writes


def test_it_answers_without_asking_the_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_it_only_reads(client):
    assert client.post("/healthz").status_code == 405


PARTS = {"data folder", "page stamps", "database", "migrations", "scheduled changes"}


@pytest.fixture
def undo():
    """What a test broke, mended at its end."""
    mend = []
    yield mend.append
    for each in reversed(mend):
        each()


def overdue_change(minutes: float) -> ScheduledChange:
    """A change whose hour was so long ago, and nobody has looked."""
    story = edit(make_article(status="published", headline="A secret headline"), kicker="K")
    scheduled_changes.plan(story, by=None, apply_at=timezone.now() + timedelta(hours=1))
    ScheduledChange.objects.update(apply_at=timezone.now() - timedelta(minutes=minutes))
    return ScheduledChange.objects.get()


def unready(response) -> dict[str, str]:
    """The sentences of the parts that are not ready."""
    return {name: part["because"] for name, part in response.json()["parts"].items() if not part["ready"]}


@pytest.mark.django_db(transaction=True)
class TestReady:
    def test_every_part_is_looked_at(self, client):
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json() == {"ready": True, "parts": {name: {"ready": True} for name in PARTS}}
        assert response["Cache-Control"] == "no-store"
        assert response["Content-Type"] == "application/json"

    def test_it_only_reads(self, client):
        assert client.post("/readyz").status_code == 405

    def test_a_database_that_is_away_is_said_in_time(self, client, undo):
        undo(lose_the_database())
        response = client.get("/readyz")
        assert response.status_code == 503
        assert set(unready(response)) == {"database", "migrations", "scheduled changes"}
        assert "did not answer" in unready(response)["database"]
        assert "nowhere" not in response.text

    def test_a_part_that_never_answers_hides_none_of_the_others(self, client, undo, monkeypatch):
        go_on = threading.Event()
        undo(lambda: readiness._latest.join(10))
        undo(go_on.set)
        monkeypatch.setattr("newsroom.health.database", lambda: go_on.wait(30) and "")
        monkeypatch.setattr(readiness, "PATIENCE_SECONDS", 0.2)
        said = unready(client.get("/readyz"))
        assert said["database"] == readiness.SILENT
        assert "data folder" not in said
        running = readiness._latest
        client.get("/readyz")
        assert readiness._latest is running  # nobody piles up threads

    def test_a_missing_migration_is_said(self, client, undo):
        recorder = MigrationRecorder(connection)
        recorder.record_unapplied("articles", "0007_scheduled_changes")
        undo(lambda: recorder.record_applied("articles", "0007_scheduled_changes"))
        assert "manage.py migrate" in unready(client.get("/readyz"))["migrations"]

    def test_a_data_folder_that_takes_no_files_is_said(self, client, settings, tmp_path):
        settings.DATA_DIR = tmp_path / "gone"
        assert "data folder" in unready(client.get("/readyz"))

    def test_stamps_that_are_gone_are_said(self, client, undo):
        stamps = Path(site.NEWSROOM_STAMPS)
        aside = stamps.rename(stamps.with_suffix(".aside"))
        undo(lambda: aside.rename(stamps))
        assert "restart" in unready(client.get("/readyz"))["page stamps"]

    def test_a_database_that_takes_no_writes_is_said(self, client, undo):
        undo(refuse_writes())
        response = client.get("/readyz")
        assert response.status_code == 503
        assert "takes no writes" in unready(response)["database"]

    def test_what_a_check_raises_is_never_told(self, client, monkeypatch):
        def fail() -> str:
            raise ValueError("postgres://newsroom:password@db")

        monkeypatch.setattr("newsroom.health.migrations", fail)
        response = client.get("/readyz")
        assert unready(response)["migrations"] == "It failed (ValueError)."
        assert "password" not in response.text

    def test_a_scheduled_change_long_past_its_hour_is_said_without_its_words(self, client):
        overdue_change(minutes=3)
        response = client.get("/readyz")
        assert "3 min past its hour" in unready(response)["scheduled changes"]
        assert "secret" not in response.text

    def test_the_first_minute_is_the_worker_s(self, client):
        overdue_change(minutes=0.9)
        assert client.get("/readyz").status_code == 200

    def test_a_held_change_waits_for_a_person_and_not_for_the_operator(self, client):
        change = overdue_change(minutes=3)
        change.held_at = timezone.now()
        change.save()
        assert client.get("/readyz").status_code == 200

    def test_looking_applies_nothing(self, client):
        overdue_change(minutes=3)
        client.get("/readyz")
        assert ScheduledChange.objects.exists()


@pytest.mark.django_db
def test_probes_are_answered_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code in {200, 503}
