"""A wrong variable stops the start, in one sentence that names it and keeps its value to itself."""

import pytest

from newsroom import env
from tests.processes import KEY, manage

WRONG = {
    "DEBUG": "perhaps",
    "SECRET_KEY": "short",
    "SITE_URL": "news.example.org",
    "TRUSTED_PROXIES": "proxy.example.org",
    "TIME_ZONE": "Europe/Atlantis",
    "LANGUAGE_CODE": "klingon",
    "DATABASE_URL": "mysql://user:hidden@host/name",
    "REDIS_URL": "http://hidden:6379",
    "EDGE_CACHE_URL": "squid://user:hidden@host:3128",
    "EDGE_CACHE_TOKEN": "hidden token",
    "EMAIL_URL": "imap://user:hidden@host",
    "DEFAULT_FROM_EMAIL": "nobody",
    "STORAGE_URL": "ftp://bucket",
    "NEWSROOM_WORKERS": "many",
    "HASH_KEY": "short",
}


@pytest.fixture
def clean(monkeypatch):
    """No variable of ours is set."""
    for variable in env.VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
    return monkeypatch


def read_everything(folder):
    """What the settings read, in their order."""
    env.flag("DEBUG")
    env.secret_key(folder, debug=env.flag("DEBUG"))
    env.hash_key(folder)
    env.site_url()
    env.trusted_proxies()
    env.number("NEWSROOM_WORKERS", default=2, least=1, most=64)
    env.time_zone()
    env.language_code()
    env.database(folder)
    env.redis_url()
    env.edge_token(env.edge_cache())
    env.email(folder)
    env.from_address("news.example.org")
    env.media_storage(folder)


@pytest.mark.parametrize(("name", "value"), WRONG.items(), ids=WRONG)
def test_a_wrong_value_is_named(clean, tmp_path, capsys, name, value):
    clean.setenv("SECRET_KEY", KEY)
    clean.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        read_everything(tmp_path)
    said = capsys.readouterr().err
    assert stopped.value.code == 1
    assert said.startswith(f"{name} is not usable: expected ")
    assert said.count("\n") == 1
    assert "hidden" not in said


def test_the_start_itself_stops_without_a_traceback(tmp_path):
    result = manage("check", data=tmp_path, SITE_URL="ftp://news.example.org")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "SITE_URL is not usable: expected a scheme and a host, as in https://news.example.org.\n"


def test_a_secret_key_is_required(clean, tmp_path, capsys):
    with pytest.raises(SystemExit):
        env.secret_key(tmp_path, debug=False)
    assert "SECRET_KEY" in capsys.readouterr().err


def test_a_secret_key_may_come_from_a_file(clean, tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")
    clean.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert env.secret_key(tmp_path, debug=False) == KEY


def test_a_missing_key_file_is_named(clean, tmp_path, capsys):
    clean.setenv("SECRET_KEY_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(SystemExit):
        env.secret_key(tmp_path, debug=False)
    assert capsys.readouterr().err.startswith("SECRET_KEY_FILE ")


def test_the_hash_key_is_made_once_and_readable_by_its_owner_only(clean, tmp_path):
    first = env.hash_key(tmp_path)
    assert env.hash_key(tmp_path) == first
    assert len(first) > 60
    assert (tmp_path / "keys" / "hash_key").stat().st_mode & 0o777 == 0o600


def test_a_line_break_is_refused(clean, capsys):
    clean.setenv("SITE_NAME", "News\nBcc: everyone@example.org")
    with pytest.raises(SystemExit):
        env.text("SITE_NAME")
    assert "SITE_NAME" in capsys.readouterr().err


@pytest.mark.parametrize(
    "url", ["https://a.example/path", "https://user@a.example", "https://a.example?x", "https://*"]
)
def test_a_site_is_a_scheme_and_a_host(clean, url):
    clean.setenv("SITE_URL", url)
    with pytest.raises(SystemExit):
        env.site_url()


def test_a_trailing_slash_of_the_site_is_dropped(clean):
    clean.setenv("SITE_URL", "https://news.example.org/")
    assert env.site_url().geturl() == "https://news.example.org"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("varnish://127.0.0.1:6081", "varnish://127.0.0.1:6081"),
        ("nginx://[::1]:8080/", "nginx://[::1]:8080"),
        ("fastly://SU1Z0isxPaozGVKXdv0eY", "fastly://SU1Z0isxPaozGVKXdv0eY"),
        ("cloudflare://023e105f4ecef8ad9ca31a8372d0c353", "cloudflare://023e105f4ecef8ad9ca31a8372d0c353"),
        ("", ""),
    ],
)
def test_a_cache_further_out_has_a_kind_and_a_place(clean, url, expected):
    clean.setenv("EDGE_CACHE_URL", url)
    assert env.edge_cache() == expected


@pytest.mark.parametrize(
    "url",
    [
        "varnish://cache.example", "varnish://user@cache.example:80", "varnish://:6081", "nginx://a.example:80/path",
        "fastly://", "fastly://../purge", "cloudflare://zone:1", "127.0.0.1:6081",
    ],
)  # fmt: skip
def test_a_cache_further_out_is_named_in_full(clean, capsys, url):
    clean.setenv("EDGE_CACHE_URL", url)
    with pytest.raises(SystemExit):
        env.edge_cache()
    assert capsys.readouterr().err.startswith("EDGE_CACHE_URL ")


@pytest.mark.parametrize("cache", ["fastly://service", "cloudflare://zone"])
def test_a_service_needs_its_token(clean, capsys, cache):
    with pytest.raises(SystemExit):
        env.edge_token(cache)
    assert capsys.readouterr().err.startswith("EDGE_CACHE_TOKEN ")


def test_a_cache_of_our_own_may_do_without_a_secret(clean):
    assert env.edge_token("varnish://127.0.0.1:6081") == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", {"EMAIL_HOST": "mail.example", "EMAIL_PORT": 25}),
        ("smtp+tls://u:p%40ss@mail.example", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_HOST_PASSWORD": "p@ss"}),
        ("smtp+ssl://u:p@mail.example:4650", {"EMAIL_PORT": 4650, "EMAIL_USE_SSL": True, "EMAIL_HOST_USER": "u"}),
    ],
)
def test_mail_goes_to_the_server_that_is_named(clean, tmp_path, url, expected):
    clean.setenv("EMAIL_URL", url)
    assert expected.items() <= env.email(tmp_path).items()


def test_mail_may_go_to_files_in_the_data_folder(clean, tmp_path):
    clean.setenv("EMAIL_URL", "file:")
    assert env.email(tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path / "mail")


def test_a_bucket_needs_its_package(clean, tmp_path, capsys):
    clean.setenv("STORAGE_URL", "s3://pictures")
    clean.setattr(env.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit):
        env.media_storage(tmp_path)
    assert "django-storages" in capsys.readouterr().err


def test_postgresql_is_described_by_its_address(clean, tmp_path):
    clean.setenv("DATABASE_URL", "postgres://news:secret@db.example:5433/newsroom")
    database = env.database(tmp_path)
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "newsroom")


def test_https_gives_secure_cookies_and_hsts(tmp_path):
    asked = "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    result = manage("shell", "--no-imports", "-c", asked, data=tmp_path, SITE_URL="https://news.example.org")
    assert result.stdout.strip() == "True True", result.stderr


def test_sqlite_keeps_what_it_acknowledged(tmp_path):
    asked = (
        "from django.db import connection as c; k = c.cursor();"
        "print([k.execute('PRAGMA ' + p).fetchone()[0] for p in ('journal_mode', 'synchronous', 'busy_timeout')])"
    )
    assert manage("shell", "--no-imports", "-c", asked, data=tmp_path).stdout.strip() == "['wal', 2, 20000]"
