"""The only place that reads the environment: the table of variables, and one reader for each kind of value.

A wrong value ends the process with one sentence that names the variable and says what is expected."""

import importlib.util
import os
import re
import secrets
import sys
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

import environ


@dataclass(frozen=True)
class Variable:
    """One line of the README's table."""

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("DEBUG", "off", "`on` shows errors in the browser; never on a public machine"),
    Variable("SECRET_KEY", "none", "signs sessions, links and jobs; 50 characters or more, required unless debugging"),
    Variable("SECRET_KEY_FILE", "none", "a file that holds the secret key, instead of `SECRET_KEY`"),
    Variable("SECRET_KEY_FALLBACKS", "none", "former secret keys, separated by commas, still accepted"),
    Variable("HASH_KEY", "made in the data folder", "keys the hashes of suppressions and limits; part of a backup"),
    Variable("SITE_URL", "`http://127.0.0.1:8000`", "scheme and host of the site; `https` turns the secure settings on"),
    Variable("TRUSTED_PROXIES", "none", "addresses or networks, separated by commas, that may set forwarding headers"),
    Variable("SITE_NAME", "`Newsroom`", "the name in the masthead, in titles and in mail"),
    Variable("TIME_ZONE", "`UTC`", "the newsroom's own time zone, as in `Europe/Brussels` (the demo's default)"),
    Variable("LANGUAGE_CODE", "`en`", "the language of fronts and forms"),
    Variable("DATABASE_URL", "SQLite in the data folder", "`postgres://user:password@host:5432/name` or `sqlite:////path`"),
    Variable("REDIS_URL", "none", "`redis://host:6379/0`: the cache, and word of changed pages, between several machines"),
    Variable("EDGE_CACHE_URL", "none", "a cache in front that is told of changes: `varnish://host:6081`, `nginx://host:8080`, `fastly://service` or `cloudflare://zone`"),
    Variable("EDGE_CACHE_TOKEN", "none", "the API token for Fastly or Cloudflare; a secret shared with Varnish or nginx"),
    Variable("EMAIL_URL", "`smtp://localhost:25`", "`smtp://user:password@host:port`, `smtp+tls://`, `smtp+ssl://`, `console:` or `file:` (the demo's default)"),
    Variable("DEFAULT_FROM_EMAIL", "`newsroom@` the site's host", "the sender of mail"),
    Variable("POSTAL_ADDRESS", "none", "the postal address at the foot of every mail, as the law of many countries asks"),
    Variable("STORAGE_URL", "files in the data folder", "`file:`; `s3://bucket` where django-storages is installed"),
    Variable("NEWSROOM_DATA_DIR", "`var/`", "the data folder: database, media, keys, mail of the demo"),
    Variable("NEWSROOM_WORKERS", "`2`", "how many web processes `serve` and `demo` start"),
    Variable("PAGE_CACHE_MB", "`64`", "memory of each web process for finished pages; `0` turns the page cache off"),
    Variable("METRICS_TOKEN", "none", "`/metrics` answers who sends it as `Authorization: Bearer …`; nobody where it is not set"),
    Variable("WITHDRAW_BY_TWO", "off", "`on`: a story is withdrawn only once a second editor has confirmed it"),
    Variable("DEMO_PASSWORD", "random, printed once", "the password of the demo's accounts; only `demo` reads it"),
)  # fmt: skip

DEFAULTS = {"SITE_URL": "http://127.0.0.1:8000", "SITE_NAME": "Newsroom", "EMAIL_URL": "smtp://localhost:25"}
SHORTEST_KEY = 50


def refuse(name: str, expected: str) -> NoReturn:
    """End the process with code 1 and one sentence; the value itself is not repeated, it may be a secret."""
    print(f"{name} is not usable: expected {expected}.", file=sys.stderr)  # noqa: T201 - there is no logging yet
    raise SystemExit(1)


def text(name: str) -> str:
    """The variable without surrounding blanks, or its default; line breaks would end up in mail headers."""
    value = os.environ.get(name, "").strip() or DEFAULTS.get(name, "")
    if any(character in value for character in "\r\n\0"):
        refuse(name, "one line")
    return value


def flag(name: str) -> bool:
    """True for on, off when empty."""
    value = text(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    refuse(name, "on or off")


def number(name: str, *, default: int, least: int, most: int) -> int:
    """A whole number between two bounds."""
    value = text(name) or str(default)
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        refuse(name, f"a whole number from {least} to {most}")
    return int(value)


def data_dir(base: Path) -> Path:
    """The data folder, made when missing. A relative path starts at the project, wherever the command is run."""
    folder = base / (Path(text("NEWSROOM_DATA_DIR") or "var").expanduser())
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    except OSError:
        refuse("NEWSROOM_DATA_DIR", "a folder that can be made and written to")
    if not os.access(folder, os.W_OK | os.X_OK):
        refuse("NEWSROOM_DATA_DIR", "a folder that can be written to")
    return folder


def kept_key(path: Path) -> str:
    """The key in a file of the data folder, made at the first call, readable by its owner only.

    Written aside and linked into place, so that two processes that start together agree on one key."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(60))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def secret_key(data: Path, *, debug: bool) -> str:
    """SECRET_KEY, or what SECRET_KEY_FILE holds; a kept one when debugging, as worker and server must agree."""
    name, key = "SECRET_KEY", text("SECRET_KEY")
    if not key and text("SECRET_KEY_FILE"):
        name = "SECRET_KEY_FILE"
        try:
            key = Path(text("SECRET_KEY_FILE")).expanduser().read_text().strip()
        except (OSError, UnicodeDecodeError):
            refuse(name, "the path of a readable file that holds the secret key")
    if not key and debug:
        return kept_key(data / "keys" / "secret_key")
    if len(key) < SHORTEST_KEY or len(set(key)) < 5:
        refuse(name, f"a random text of {SHORTEST_KEY} characters or more (SECRET_KEY or SECRET_KEY_FILE must be set)")
    return key


def hash_key(data: Path) -> bytes:
    """HASH_KEY, or the one kept in the data folder."""
    key = text("HASH_KEY") or kept_key(data / "keys" / "hash_key")
    if len(key) < 32:
        refuse("HASH_KEY", "a random text of 32 characters or more")
    return key.encode()


def words(name: str) -> list[str]:
    """The parts of a list separated by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def _split(name: str, expected: str) -> SplitResult:
    """The parts of an address; a broken port or bracket is refused here."""
    try:
        parts = urlsplit(text(name))
        _ = parts.port
    except ValueError:
        refuse(name, expected)
    return parts


def site_url() -> SplitResult:
    """Scheme and host, without anything behind them."""
    expected = "a scheme and a host, as in https://news.example.org"
    parts = _split("SITE_URL", expected)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        refuse("SITE_URL", expected)
    if (
        parts.path not in {"", "/"}
        or parts.query
        or parts.fragment
        or any(blank in parts.netloc for blank in " *<>\"'")
    ):
        refuse("SITE_URL", expected)
    return parts._replace(path="")


def trusted_proxies() -> tuple:
    """The networks whose forwarding headers are believed."""
    try:
        return tuple(ip_network(word, strict=False) for word in words("TRUSTED_PROXIES"))
    except ValueError:
        refuse("TRUSTED_PROXIES", "IP addresses or networks separated by commas, as in 127.0.0.1, 10.0.0.0/8")


def time_zone() -> str:
    """A name of the time zone database."""
    zone = text("TIME_ZONE") or "UTC"
    if zone not in available_timezones():
        refuse("TIME_ZONE", "a time zone's name, as in Europe/Brussels")
    return zone


def language_code() -> str:
    """A language that Django knows."""
    from django.conf.global_settings import LANGUAGES

    code = text("LANGUAGE_CODE") or "en"
    if code.lower() not in {known for known, _ in LANGUAGES}:
        refuse("LANGUAGE_CODE", "a language code, as in en, fr or nl")
    return code.lower()


def database(data: Path) -> dict[str, Any]:
    """Django's description of the database; SQLite in the data folder by default."""
    expected = "postgres://user:password@host:5432/name or sqlite:////path/to/file"
    if not text("DATABASE_URL"):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data / "newsroom.sqlite3")}
    if _split("DATABASE_URL", expected).scheme not in {"postgres", "postgresql", "sqlite"}:
        refuse("DATABASE_URL", expected)
    try:
        config = environ.Env.db_url_config(text("DATABASE_URL"))
    except (ValueError, AttributeError, environ.ImproperlyConfigured):
        refuse("DATABASE_URL", expected)
    if not config.get("NAME"):
        refuse("DATABASE_URL", expected)
    return config


def redis_url() -> str:
    """The address of Redis, or nothing."""
    expected = "redis://host:6379/0, rediss:// or unix:///path"
    if not text("REDIS_URL"):
        return ""
    parts = _split("REDIS_URL", expected)
    if parts.scheme not in {"redis", "rediss", "unix"} or not (parts.hostname or parts.scheme == "unix"):
        refuse("REDIS_URL", expected)
    return text("REDIS_URL")


def edge_cache() -> str:
    """The cache further out as `kind://place`, or nothing. A service's id keeps its capital letters."""
    expected = "varnish://host:port, nginx://host:port, fastly://SERVICE_ID or cloudflare://ZONE_ID"
    _split("EDGE_CACHE_URL", expected)
    url = text("EDGE_CACHE_URL").rstrip("/")
    host, service = r"(varnish|nginx)://([\w.-]+|\[[\da-f:]+\]):\d+", r"(fastly|cloudflare)://[A-Za-z0-9]+"
    if url and not re.fullmatch(f"{host}|{service}", url, re.ASCII):
        refuse("EDGE_CACHE_URL", expected)
    return url


def edge_token(cache: str) -> str:
    """EDGE_CACHE_TOKEN, which a service cannot do without; its characters are those of RFC 6750's tokens."""
    token = text("EDGE_CACHE_TOKEN")
    if not token and cache.startswith(("fastly:", "cloudflare:")):
        refuse("EDGE_CACHE_TOKEN", "the API token of the service that EDGE_CACHE_URL names")
    if not re.fullmatch(r"[A-Za-z0-9._~+/=-]*", token):
        refuse("EDGE_CACHE_TOKEN", "letters, digits and . _ ~ + / = - only")
    return token


def email(data: Path) -> dict[str, Any]:
    """Django's EMAIL_ settings, from one address."""
    expected = "smtp://user:password@host:port, smtp+tls://…, smtp+ssl://…, console: or file:/path"
    parts = _split("EMAIL_URL", expected)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        folder = data / (Path(parts.path) if parts.path else "mail")
        return {"EMAIL_BACKEND": "newsroom.lib.filemail.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    if parts.scheme not in {"smtp", "smtp+tls", "smtp+ssl"} or not parts.hostname:
        refuse("EMAIL_URL", expected)
    config = environ.Env.email_url_config(text("EMAIL_URL"))
    ports = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
    config["EMAIL_PORT"] = parts.port or ports[parts.scheme]
    return {name: value for name, value in config.items() if name.startswith("EMAIL_") and name != "EMAIL_FILE_PATH"}


def from_address(host: str) -> str:
    """DEFAULT_FROM_EMAIL, with or without a name in front."""
    from email.utils import parseaddr

    sender = text("DEFAULT_FROM_EMAIL") or f"newsroom@{host if '.' in host and not host[-1].isdigit() else 'localhost'}"
    name, at, domain = parseaddr(sender)[1].rpartition("@")
    if not (name and at and domain) or " " in parseaddr(sender)[1]:
        refuse("DEFAULT_FROM_EMAIL", "an address, as in News <news@example.org>")
    return sender


def media_storage(media_root: Path) -> dict[str, Any]:
    """Where pictures are kept: files, or a bucket where the package for it is there."""
    parts = _split("STORAGE_URL", "file: or s3://bucket")
    if parts.scheme == "s3" and parts.hostname:
        if importlib.util.find_spec("storages") is None:
            refuse("STORAGE_URL", "file:, because s3:// needs the package django-storages[s3], which is not installed")
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": parts.hostname}}
    if parts.scheme not in {"", "file"} or parts.netloc or parts.path:
        refuse("STORAGE_URL", "file: or s3://bucket")
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(media_root)}}
