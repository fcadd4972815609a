"""Rate limits: counted once per event, whichever process counts, and without keeping whose they are."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django_q.models import Schedule

from newsroom.lib.hashing import keyed_hash
from newsroom.lib.jobs import register_recurring
from newsroom.lib.limits import client_network, hit, purge, take_back
from newsroom.models import LimitCount

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
HITS = """
from newsroom.lib.limits import hit
print(sum(hit("test", "one", limit=1000, seconds=10**10) for _ in range(200)))
"""


def allowed(times, **changes):
    options = {"name": "sign-up", "key": "198.51.100.7/32", "limit": 3, "seconds": 3600} | changes
    name, key = options.pop("name"), options.pop("key")
    return [hit(name, key, **options) for _ in range(times)]


@pytest.mark.django_db
def test_a_limit_allows_that_many_and_refuses_the_next():
    assert allowed(5) == [True, True, True, False, False]


@pytest.mark.django_db
def test_two_names_and_two_keys_are_counted_apart():
    allowed(3)
    assert allowed(1, name="sign-in") == [True]
    assert allowed(1, key="198.51.100.8/32") == [True]
    assert allowed(1) == [False]


@pytest.mark.django_db
def test_a_new_window_starts_afresh():
    with time_machine.travel(NOON, tick=False) as clock:
        assert allowed(4)[-1] is False
        clock.shift(timedelta(hours=1))
        assert allowed(1) == [True]


@pytest.mark.django_db
def test_what_is_taken_back_may_happen_again():
    with time_machine.travel(NOON, tick=False):
        allowed(3)
        take_back("sign-up", "198.51.100.7/32", seconds=3600)
        assert allowed(2) == [True, False]


@pytest.mark.django_db
def test_taking_back_the_only_hit_leaves_no_row():
    with time_machine.travel(NOON, tick=False):
        allowed(1)
        take_back("sign-up", "198.51.100.7/32", seconds=3600)
        take_back("sign-up", "198.51.100.7/32", seconds=3600)
    assert not LimitCount.objects.exists()


@pytest.mark.django_db
def test_purge_deletes_ended_windows_only():
    with time_machine.travel(NOON, tick=False) as clock:
        allowed(1)
        allowed(1, seconds=86400)
        clock.shift(timedelta(hours=2))
        assert purge() == 1
        assert LimitCount.objects.count() == 1


@pytest.mark.django_db
def test_no_row_holds_the_address_it_counts():
    allowed(1)
    row = LimitCount.objects.values().get()
    assert "198.51" not in str(row)
    assert len(row["key"]) == 64


@pytest.mark.django_db
def test_a_hit_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        allowed(1)


@pytest.mark.django_db(transaction=True)
def test_two_processes_share_one_count(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DEBUG": "on",
        "NEWSROOM_DATA_DIR": str(tmp_path),
    }
    if connection.vendor == "postgresql":
        parts = connection.settings_dict
        where = f"{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT'] or 5432}/{parts['NAME']}"
        environment["DATABASE_URL"] = f"postgres://{where}"
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "newsroom", "-v0"], cwd=ROOT, env=environment, check=True)
    both = [
        subprocess.Popen(
            [*manage, "shell", "--no-imports", "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        for code in (HITS, HITS)
    ]
    assert [int(process.communicate()[0]) for process in both] == [200, 200]
    last = HITS.replace("range(200)", "range(700)")
    done = subprocess.run(
        [*manage, "shell", "--no-imports", "-c", last],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) == 600


@pytest.mark.parametrize(
    ("peer", "forwarded", "network"),
    [
        ("203.0.113.9", "", "203.0.113.9/32"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9/32"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7/32"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.7, 10.0.0.2", "198.51.100.7/32"),
        ("10.0.0.1", "198.51.100.7, nonsense", "10.0.0.1/32"),
        ("10.0.0.1", "", "10.0.0.1/32"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3/32"),
        ("10.0.0.1", "198.51.100.7:4711", "198.51.100.7/32"),
        ("10.0.0.1", '"[2001:db8:1:2:3:4:5:6]:443"', "2001:db8:1:2::/64"),
        ("2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", "203.0.113.9/32"),
        ("fe80::1%eth0", "", "fe80::/64"),
        ("", "", "unknown"),
        ("", "198.51.100.7", "unknown"),
    ],
)
def test_the_client_is_the_last_hop_that_somebody_trusted_saw(rf, settings, peer, forwarded, network):
    settings.NEWSROOM_TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_network(rf.get("/", REMOTE_ADDR=peer, headers=headers)) == network


def test_the_forwarded_header_is_not_believed(rf, settings):
    settings.NEWSROOM_TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"Forwarded": "for=198.51.100.7"})
    assert client_network(request) == "10.0.0.1/32"


def test_a_keyed_hash_depends_on_key_purpose_and_value(settings):
    settings.HASH_KEY = b"k" * 32
    first = keyed_hash("limit", "value")
    assert first == keyed_hash("limit", "value")
    assert first != keyed_hash("suppression", "value")
    assert keyed_hash("limit", "value") != keyed_hash("limi", "tvalue")
    settings.HASH_KEY = b"other" * 8
    assert keyed_hash("limit", "value") != first


@pytest.mark.django_db
def test_the_purge_is_a_recurring_job():
    register_recurring()
    assert Schedule.objects.get(name__endswith="purge limits").args == repr(("newsroom.lib.limits.purge",))
