"""Caches further out: Debian's, with the files of deploy/ before a small site, and the APIs of two services."""

import gzip
import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest
from django.utils import timezone

from newsroom import edge
from newsroom.edge import asking, cloudflare, fastly
from newsroom.lib import jobs
from newsroom.models import Change
from tests.processes import BASE, wait_for

VARNISHD = shutil.which("varnishd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
TOKEN = "a-secret-of-the-tests"
HOST = "news.example.org"
KEPT = "public, max-age=0, s-maxage=600, stale-while-revalidate=60, stale-if-error=600"
FOR_READERS = "public, max-age=0, must-revalidate"
numbers = count(1)


@dataclass
class Page:
    """What the small site answers at one address."""

    body: str = "a page"
    status: int = 200
    kept: str = KEPT
    keys: str = "story:5"
    more: dict[str, str] = field(default_factory=dict)


class Site(ThreadingHTTPServer):
    """The site behind the cache: its pages can be exchanged, and it writes down what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, http.client.HTTPMessage, bytes]] = []
        self.answers = threading.Event()
        self.answers.set()

    def times(self, path: str) -> int:
        return len([line for line, _, _ in self.asked if line.split()[1] == path])


class Answer(BaseHTTPRequestHandler):
    """One request to the small site."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.requestline, self.headers, body))
        self.server.answers.wait(30)
        page = self.server.pages.get(self.path, Page("nothing here", 404, "private, no-store", ""))
        text = page.body.encode()
        self.send_response(page.status)
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            text = gzip.compress(text)
            self.send_header("Content-Encoding", "gzip")
        said = {"Content-Type": "text/html", "Vary": "Accept-Encoding", "Cache-Control": page.kept, **page.more}
        for name, value in {**said, "Surrogate-Key": page.keys, "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_HEAD = do_POST = answer  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(port: int = 0) -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()


@dataclass
class Cache:
    """A running cache and the site behind it."""

    kind: str
    port: int
    site: Site

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
        """What a reader is told; underscores in the headers' names stand for hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        said = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request(method, path, headers=said)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.headers.get("Content-Encoding") == "gzip" and body:
            body = gzip.decompress(body)
        return response.status, response.headers, body.decode()

    def text(self, path: str, **headers: str) -> str:
        return self.ask(path, **headers)[2]

    def store(self, page: Page | None = None) -> str:
        """Put a page at an address of its own, and have it kept."""
        path = f"/world/story-{next(numbers)}/"
        self.site.pages[path] = page or Page()
        self.ask(path)
        return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def shipped(name: str, **changes: str) -> str:
    """A file of deploy/ with other ports and folders; each of them stands in it."""
    text = (BASE / "deploy" / name).read_text()
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    return text


def varnish_command(folder: Path, port: int, behind: int, token: str) -> list[str]:
    config = folder / "varnish.vcl"
    config.write_text(
        shipped("varnish.vcl", port=('"8000"', f'"{behind}"'), token=('X-Own-Token = ""', f'X-Own-Token = "{token}"'))
    )
    # No jail: it needs users of its own, who may not enter a folder of the tests.
    return [
        VARNISHD, "-F", "-j", "none", "-n", str(folder / "work"), "-f", str(config), "-T", "none",
        "-a", f"127.0.0.1:{port}", "-s", "malloc,16m", "-p", "thread_pool_min=10",
    ]  # fmt: skip


def nginx_command(folder: Path, port: int, behind: int, token: str) -> list[str]:
    (folder / "cache.conf").write_text(
        shipped(
            "nginx-cache.conf",
            port=("127.0.0.1:8000", f"127.0.0.1:{behind}"),
            own=("127.0.0.1:8080", f"127.0.0.1:{port}"),
            folder=("/var/lib/nginx/newsroom", str(folder / "pages")),
            token=('$newsroom_token ""', f'$newsroom_token "{token}"'),
        )
    )
    temporary = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} pid {folder}/pid; error_log {folder}/errors; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/bodies; {temporary} include {folder}/cache.conf; }}\n"
    )
    return [NGINX, "-p", str(folder), "-e", str(folder / "errors"), "-c", str(folder / "nginx.conf")]


COMMANDS = {"varnish": varnish_command, "nginx": nginx_command}
KINDS = [
    pytest.param("varnish", marks=pytest.mark.skipif(not VARNISHD, reason="varnishd is not installed")),
    pytest.param("nginx", marks=pytest.mark.skipif(not NGINX, reason="nginx is not installed")),
]


@contextmanager
def running(kind: str, folder: Path, token: str = TOKEN) -> Iterator[Cache]:
    """A cache of one kind before a site of its own."""
    port = free_port()
    with serving() as site, (folder / "said").open("w") as said:
        command = COMMANDS[kind](folder, port, site.server_port, token)
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)

        def answers() -> bool:
            assert process.poll() is None, (folder / "said").read_text()
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        try:
            wait_for(answers)
            yield Cache(kind, port, site)
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module", params=KINDS)
def one_for_all(request, tmp_path_factory) -> Iterator[Cache]:
    with running(request.param, tmp_path_factory.mktemp(request.param)) as cache:
        yield cache


def configure(settings, cache: Cache, token: str = TOKEN) -> Cache:
    settings.SITE_URL = f"http://{HOST}"
    settings.NEWSROOM_EDGE = f"{cache.kind}://127.0.0.1:{cache.port}"
    settings.NEWSROOM_EDGE_TOKEN = token
    return cache


@pytest.fixture
def cache(one_for_all, settings) -> Cache:
    return configure(settings, one_for_all)


@pytest.fixture
def varnish(cache) -> Cache:
    return cache


# nginx knows no keys, and shows no page past its time: neither while it asks for a new one nor when the site fails.
of_varnish_only = pytest.mark.parametrize(
    "one_for_all", [each for each in KINDS if "varnish" in each.values], indirect=True
)


# Varnish and nginx


def test_a_stored_page_is_served_without_asking_the_site(cache):
    path = cache.store(Page("first"))
    cache.site.pages[path].body = "second"
    assert [cache.text(path) for _ in range(3)] == ["first"] * 3
    assert cache.site.times(path) == 1


def test_a_changed_page_is_new_at_once(cache):
    path = cache.store(Page("first", keys="story:5 front"))
    cache.site.pages[path].body = "second"
    edge.purge(["story:5"], [path])
    assert cache.text(path) == "second"
    assert cache.text(path) == "second"
    assert cache.site.times(path) == 2


@pytest.mark.parametrize("other", ["story:55", "my-story:5", "story:5-b", "story", "in-section:2 front"])
def test_pages_with_other_keys_stay(cache, other):
    path, changed = cache.store(Page("first", keys=other)), cache.store()
    cache.site.pages[path].body = "second"
    edge.purge(["story:5"], [changed])
    assert cache.text(path) == "first"


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0", "identity", "gzip, deflate, br"])
def test_both_forms_of_a_page_are_new(cache, accepted):
    path = cache.store(Page("first"))
    assert [cache.text(path, Accept_Encoding=form) for form in (accepted, "gzip", "identity")] == ["first"] * 3
    cache.site.pages[path].body = "second"
    edge.purge(["story:5"], [path])
    assert [cache.text(path, Accept_Encoding=form) for form in (accepted, "gzip", "identity")] == ["second"] * 3
    assert cache.site.times(path) == 2
    headers = cache.ask(path, Accept_Encoding=accepted)[1]
    assert headers.get("Content-Encoding") == (None if accepted in {"br, gzip;q=0", "identity"} else "gzip")


MOVED = Page("", 301, more={"Location": f"http://{HOST}/elsewhere/"})
GONE = Page("withdrawn", 410)


@pytest.mark.parametrize(("before", "after"), [
    (Page("here"), GONE), (GONE, Page("here")), (Page("here"), MOVED), (MOVED, Page("here")),
    (GONE, MOVED), (MOVED, GONE),
], ids=["withdrawn", "back", "moved", "moved-back", "gone-then-moved", "moved-then-gone"])  # fmt: skip
def test_what_replaces_a_page_is_stored_in_its_place(cache, before, after):
    path = cache.store(before)
    assert cache.ask(path)[0] == before.status
    cache.site.pages[path] = after
    assert cache.ask(path)[0] == before.status
    edge.purge(["story:5"], [path])
    status, headers, body = cache.ask(path)
    assert (status, body, headers["Location"]) == (after.status, after.body, after.more.get("Location"))
    assert cache.ask(path)[0] == after.status
    assert cache.site.times(path) == 2


def test_a_page_of_too_many_keys_is_new_after_any_change(cache):
    said = edge.headers(f"story:{number}" for number in range(1000))
    path = cache.store(Page("first", keys=said["Surrogate-Key"]))
    cache.site.pages[path].body = "second"
    edge.purge(["story:1"], [path])
    assert cache.text(path) == "second"


def test_a_change_of_many_things_is_told_in_full(cache):
    path = cache.store(Page("first", keys="story:500"))
    cache.site.pages[path].body = "second"
    edge.purge([f"story:{number}" for number in range(600)], [path])
    assert cache.text(path) == "second"


@of_varnish_only
@pytest.mark.parametrize("key", ["everything", "site"])
def test_a_change_of_everything_leaves_nothing(varnish, key):
    path = varnish.store(Page("first", keys="story:8"))
    varnish.site.pages[path].body = "second"
    edge.purge([key, "front"], [])
    assert varnish.text(path) == "second"


def test_nothing_of_the_keys_and_times_reaches_a_reader(cache):
    path = cache.store()
    for _ in range(2):
        headers = cache.ask(path)[1]
        assert headers["Cache-Control"] == FOR_READERS
        assert "Surrogate-Key" not in headers
    cache.site.pages[path] = GONE
    edge.purge(["story:5"], [path])
    assert cache.ask(path)[1]["Cache-Control"] == FOR_READERS


@pytest.mark.parametrize(
    "headers", [{"Cookie": "sessionid=x"}, {"Authorization": "Basic eDp5"}], ids=["cookie", "name"]
)
def test_who_is_known_is_passed_on_and_nothing_of_it_is_stored(cache, headers):
    path = cache.store(Page("for everybody"))
    cache.site.pages[path].body = "for one"
    assert cache.text(path, **headers) == "for one"
    assert cache.text(path) == "for everybody"


@pytest.mark.parametrize("kept", [FOR_READERS, "private, no-store", "public, max-age=0, s-maxage=0"])
def test_what_the_site_does_not_allow_is_not_stored(cache, kept):
    path = cache.store(Page("first", kept=kept))
    cache.site.pages[path].body = "second"
    assert cache.text(path) == "second"
    assert cache.ask(path)[1]["Cache-Control"] == (FOR_READERS if "s-maxage" in kept else kept)


def test_nothing_of_the_desk_is_stored(cache):
    cache.site.pages["/admin/x/"] = Page("first")
    assert cache.text("/admin/x/") == "first"
    cache.site.pages["/admin/x/"] = Page("second")
    assert cache.text("/admin/x/") == "second"


def test_a_form_is_passed_on(cache):
    path = cache.store(Page("first"))
    cache.site.pages[path].body = "thank you"
    assert cache.ask(path, "POST", Content_Length="0")[2] == "thank you"
    assert cache.text(path) == "first"


def test_https_and_http_are_two_pages(cache):
    path = cache.store(MOVED)
    cache.site.pages[path] = Page("by https")
    assert cache.text(path, X_Forwarded_Proto="https") == "by https"
    assert cache.ask(path)[0] == 301


def test_a_page_by_https_is_refreshed_where_readers_get_it(cache, settings):
    settings.SITE_URL = f"https://{HOST}"
    path = cache.store(Page("first"))
    assert cache.text(path, X_Forwarded_Proto="https") == "first"
    cache.site.pages[path].body = "second"
    edge.purge(["story:5"], [path])
    assert cache.text(path, X_Forwarded_Proto="https") == "second"


def test_the_host_is_one_however_it_is_written(cache):
    path = cache.store(Page("first"))
    assert cache.text(path, Host="News.Example.org") == cache.text(path, Host=f"{HOST}:80") == "first"
    assert cache.site.times(path) == 1


def test_the_site_hears_who_asks_and_no_secret(cache):
    path = cache.store()
    cache.text(path, Cookie="a=b", X_Forwarded_For="192.0.2.7", X_Edge_Token="guess")
    edge.purge(["story:5"], [path])
    for line, headers, _ in cache.site.asked:
        assert "X-Edge-Token" not in headers, line
        assert "X-Refresh" not in headers, line
    heard = [headers["X-Forwarded-For"] for _, headers, _ in cache.site.asked if headers["Cookie"] == "a=b"]
    assert [text.replace(" ", "") for text in heard] == ["192.0.2.7,127.0.0.1"]


def test_a_page_that_ends_is_not_shown_past_its_time(cache):
    path = cache.store(Page("first", kept="public, max-age=0, s-maxage=1"))
    cache.site.pages[path] = Page("second")
    told = []
    wait_for(lambda: told.append(cache.text(path)) or cache.site.times(path) == 2)
    assert told[-1] == "second"
    assert set(told[:-1]) <= {"first"}


@of_varnish_only
def test_an_old_page_is_shown_once_more_while_it_is_asked_for_again(varnish):
    cache = varnish
    path = cache.store(
        Page("first", kept="public, max-age=0, s-maxage=1, stale-while-revalidate=60, stale-if-error=60")
    )
    cache.site.pages[path] = Page("second")
    cache.site.answers.clear()
    told = []
    wait_for(lambda: told.append(cache.text(path)) or cache.site.times(path) == 2)
    assert set(told) == {"first"}
    cache.site.answers.set()
    wait_for(lambda: cache.text(path) == "second")


@of_varnish_only
@pytest.mark.parametrize("status", [500, 503])
def test_the_last_page_stands_in_for_a_failing_site(varnish, status):
    cache = varnish
    path = cache.store(Page("first", kept="public, max-age=0, s-maxage=1, stale-if-error=60"))
    cache.site.pages[path] = Page("failed", status, "private, no-store")
    wait_for(lambda: cache.ask(path)[2] == "first" and cache.site.times(path) > 2)
    assert [cache.ask(path)[::2] for _ in range(3)] == [(200, "first")] * 3
    cache.site.pages[path] = Page("second")
    wait_for(lambda: cache.text(path) == "second")


def impatient(folder: Path, port: int, behind: int, token: str) -> list[str]:
    """Varnish as shipped, but for the minute in which a page past its time is shown without asking first."""
    command = varnish_command(folder, port, behind, token)
    config = folder / "varnish.vcl"
    text = config.read_text()
    assert "set req.grace = 60s;" in text
    config.write_text(text.replace("set req.grace = 60s;", "set req.grace = 0s;"))
    return command


@pytest.mark.skipif(not VARNISHD, reason="varnishd is not installed")
@pytest.mark.parametrize("status", [500, 503])
def test_past_that_minute_the_site_is_asked_first_and_the_last_page_stands_in_for_its_failure(
    monkeypatch, settings, tmp_path, status
):
    monkeypatch.setitem(COMMANDS, "varnish", impatient)
    with running("varnish", tmp_path) as cache:
        configure(settings, cache)
        path = cache.store(Page("first", kept="public, max-age=0, s-maxage=1, stale-if-error=60"))
        cache.site.pages[path] = Page("failed", status, "private, no-store")
        wait_for(lambda: cache.ask(path)[2] == "first" and cache.site.times(path) > 3)
        cache.site.pages[path] = Page("second")
        assert cache.text(path) == "second"


@of_varnish_only
def test_a_page_that_may_not_stand_in_any_longer_gives_way_to_the_failure(varnish):
    path = varnish.store(Page("first", kept="public, max-age=0, s-maxage=1, stale-if-error=1"))
    varnish.site.pages[path] = Page("failed", 503, "private, no-store")
    wait_for(lambda: varnish.ask(path)[0] == 503)
    assert {varnish.ask(path)[0] for _ in range(5)} == {503}


@of_varnish_only
def test_the_last_page_does_not_stand_in_when_it_was_changed(varnish):
    path = varnish.store(Page("first"))
    varnish.site.pages[path] = Page("failed", 503, "private, no-store")
    edge.purge(["story:5"], [path])
    assert varnish.ask(path)[0] == 503
    varnish.site.pages[path] = Page("second")
    assert varnish.text(path) == "second"


def test_a_failure_of_the_site_is_told(cache):
    path = cache.store(Page("failed", 503, "private, no-store"))
    assert cache.ask(path)[::2] == (503, "failed")


def test_pictures_are_kept_as_long_as_they_say(cache):
    path = cache.store(Page("x", kept="public, max-age=31536000, immutable", keys=""))
    assert cache.ask(path)[1]["Cache-Control"] == "public, max-age=31536000, immutable"
    assert cache.site.times(path) == 1


def test_a_wrong_token_is_refused_and_changes_nothing(cache, settings):
    path = cache.store(Page("first"))
    cache.site.pages[path].body = "second"
    for token in ("another", TOKEN.upper(), TOKEN + "x", ""):
        settings.NEWSROOM_EDGE_TOKEN = token
        with pytest.raises(OSError, match="403") as refused:
            edge.purge(["story:5"], [path])
        assert token == "" or token not in str(refused.value)
    assert cache.text(path) == "first"


def test_a_reader_who_knows_the_token_comes_through_the_proxy_and_is_refused(cache):
    path = cache.store(Page("first"))
    cache.site.pages[path].body = "second"
    asked = {"X_Edge_Token": TOKEN, "X_Forwarded_For": "192.0.2.7"}
    assert cache.ask(path, "BAN", X_Ban_Keys="story:5", **asked)[0] in {403, 404, 405, 501} or cache.kind == "nginx"
    assert cache.kind == "varnish" or cache.ask(path, X_Refresh="1", **asked)[0] == 403
    assert cache.text(path) == "first"


@of_varnish_only
@pytest.mark.parametrize("keys", ["", ".*", "story:5|.*", "story:5  front", 'a" b', "a) || obj.status != 0 && (b"])
def test_a_ban_is_no_pattern(varnish, keys):
    path = varnish.store(Page("first"))
    varnish.site.pages[path].body = "second"
    assert varnish.ask("/", "BAN", X_Edge_Token=TOKEN, X_Ban_Keys=keys)[0] == 400
    assert varnish.text(path) == "first"


@pytest.mark.parametrize("kind", KINDS)
def test_the_files_work_as_they_are_shipped(kind, settings, tmp_path):
    with running(kind, tmp_path, token="") as cache:
        configure(settings, cache, token="")
        path = cache.store(Page("first"))
        cache.site.pages[path].body = "second"
        edge.purge(["story:5"], [path])
        assert cache.text(path) == "second"
        settings.NEWSROOM_EDGE_TOKEN = TOKEN  # the other side was forgotten
        with pytest.raises(OSError, match="403"):
            edge.purge(["story:5"], [path])


def test_an_address_that_is_no_cache_is_noticed(settings):
    with serving() as site:
        site.pages["/a/"] = Page()
        settings.NEWSROOM_EDGE = f"nginx://127.0.0.1:{site.server_port}"
        with pytest.raises(OSError, match="nginx-cache.conf"):
            edge.purge(["story:5"], ["/a/"])
        settings.NEWSROOM_EDGE = f"varnish://127.0.0.1:{site.server_port}"
        with pytest.raises(OSError, match="501"):
            edge.purge(["story:5"], ["/a/"])


@pytest.mark.parametrize("kind", ["varnish", "nginx"])
def test_a_cache_that_is_away_is_an_error(settings, kind):
    settings.NEWSROOM_EDGE = f"{kind}://127.0.0.1:{free_port()}"
    with pytest.raises(OSError, match="did not answer"):
        edge.purge(["story:5"], ["/a/"])


# Fastly and Cloudflare


@pytest.fixture
def service(settings, monkeypatch) -> Iterator[Site]:
    """A place that takes what would go to one of the two, and agrees."""
    settings.NEWSROOM_EDGE_TOKEN = TOKEN
    with serving() as site:
        for module in (fastly, cloudflare):
            monkeypatch.setattr(module, "API", f"http://127.0.0.1:{site.server_port}/api")
        monkeypatch.setitem(site.__dict__, "pages", AnyPage(Page('{"status": "ok", "success": true}')))
        yield site


class AnyPage(dict):
    """The same page at every address."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page

    def get(self, *_: object) -> Page:
        return self.page


def test_fastly_is_told_the_keys(service, settings):
    settings.NEWSROOM_EDGE = "fastly://SU1Z0"
    edge.purge(["story:5", "front"], ["/world/a/"])
    [(line, headers, body)] = service.asked
    assert line == "POST /api/service/SU1Z0/purge HTTP/1.1"
    assert (headers["Fastly-Key"], headers["Content-Type"]) == (TOKEN, "application/json")
    assert "Fastly-Soft-Purge" not in headers
    assert json.loads(body) == {"surrogate_keys": ["many", "front", "story:5"]}


def test_fastly_is_told_256_keys_at_a_time(service, settings):
    settings.NEWSROOM_EDGE = "fastly://SU1Z0"
    edge.purge([f"story:{number}" for number in range(600)], [])
    told = [json.loads(body)["surrogate_keys"] for _, _, body in service.asked]
    assert [len(keys) for keys in told] == [256, 256, 89]
    assert {key for keys in told for key in keys} == {"many", *(f"story:{number}" for number in range(600))}


def test_fastly_is_told_of_everything(service, settings):
    settings.NEWSROOM_EDGE = "fastly://SU1Z0"
    edge.purge(["everything", "story:5"], [])
    [(line, headers, body)] = service.asked
    assert line == "POST /api/service/SU1Z0/purge_all HTTP/1.1"
    assert (headers["Fastly-Key"], headers["Content-Length"], body) == (TOKEN, "0", b"")


def test_cloudflare_is_told_the_tags(service, settings):
    settings.NEWSROOM_EDGE = "cloudflare://023e1"
    edge.purge(["story:5", "front"], ["/world/a/"])
    [(line, headers, body)] = service.asked
    assert line == "POST /api/zones/023e1/purge_cache HTTP/1.1"
    assert (headers["Authorization"], headers["Content-Type"]) == (f"Bearer {TOKEN}", "application/json")
    assert json.loads(body) == {"tags": ["many", "front", "story:5"]}


def test_cloudflare_is_told_30_tags_at_a_time(service, settings):
    settings.NEWSROOM_EDGE = "cloudflare://023e1"
    edge.purge([f"story:{number}" for number in range(65)], [])
    assert [len(json.loads(body)["tags"]) for _, _, body in service.asked] == [30, 30, 6]


def test_cloudflare_is_told_of_everything(service, settings):
    settings.NEWSROOM_EDGE = "cloudflare://023e1"
    edge.purge(["site"], [])
    [(_, _, body)] = service.asked
    assert json.loads(body) == {"purge_everything": True}


@pytest.mark.parametrize("cache", ["fastly://SU1Z0", "cloudflare://023e1"])
@pytest.mark.parametrize("status", [301, 403, 429, 500])
def test_a_service_that_refuses_is_an_error_without_the_token(service, settings, cache, status):
    settings.NEWSROOM_EDGE = cache
    service.pages.page = Page(TOKEN, status, more={"Location": f"http://127.0.0.1:{service.server_port}/elsewhere"})
    with pytest.raises(OSError, match=str(status)) as refused:
        edge.purge(["story:5"], [])
    assert TOKEN not in f"{refused.value!r} {refused.value.__context__!r}"
    assert len(service.asked) == 1, "a redirection was followed"


@pytest.mark.parametrize("said", ['{"success": false}', '{"success": "true"}', "[]", "<html>", ""])
def test_cloudflare_has_to_say_that_it_did_it(service, settings, said):
    settings.NEWSROOM_EDGE = "cloudflare://023e1"
    service.pages.page = Page(said)
    with pytest.raises(OSError, match="Cloudflare"):
        edge.purge(["story:5"], [])


@pytest.mark.parametrize("cache", ["fastly://SU1Z0", "cloudflare://023e1"])
@pytest.mark.parametrize("token", [TOKEN, f"{TOKEN}\nbroken"])
def test_a_failure_to_ask_tells_no_token(settings, monkeypatch, cache, token):
    settings.NEWSROOM_EDGE, settings.NEWSROOM_EDGE_TOKEN = cache, token
    for module in (fastly, cloudflare):
        monkeypatch.setattr(module, "API", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(OSError, match="did not answer") as refused:
        edge.purge(["story:5"], [])
    assert refused.value.__context__ is None
    assert TOKEN not in repr(refused.value)


def test_a_service_that_hangs_is_given_up(settings, monkeypatch):
    monkeypatch.setattr(asking, "SECONDS", 0.2)
    settings.NEWSROOM_EDGE, settings.NEWSROOM_EDGE_TOKEN = "fastly://SU1Z0", TOKEN
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(fastly, "API", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(OSError, match="TimeoutError"):
            edge.purge(["story:5"], [])


# What pages carry


def test_without_a_cache_pages_carry_nothing(settings):
    settings.NEWSROOM_EDGE = ""
    assert not edge.is_configured()
    assert edge.headers(["story:5"]) == {}
    assert edge.longest_seconds() == 0
    edge.purge(["story:5"], ["/"])


@pytest.mark.parametrize(
    ("cache", "header", "seconds"),
    [
        ("varnish://127.0.0.1:6081", {"Surrogate-Key": "in-section:2 story:5"}, 86400),
        ("nginx://127.0.0.1:8080", {"Surrogate-Key": "in-section:2 story:5"}, 60),
        ("fastly://SU1Z0", {"Surrogate-Key": "in-section:2 story:5"}, 86400),
        ("cloudflare://023e1", {"Cache-Tag": "in-section:2,story:5"}, 86400),
    ],
)
def test_pages_carry_their_keys(settings, cache, header, seconds):
    settings.NEWSROOM_EDGE = cache
    assert edge.is_configured()
    assert edge.headers(iter(["story:5", "in-section:2", "story:5"])) == header
    assert edge.longest_seconds() == seconds


@pytest.mark.parametrize("keys", [[], ["Story 5"], ["story:5", "a,b"], ["x\r\nSet-Cookie: a"], ["k" * 101]])
def test_a_page_whose_keys_cannot_be_written_is_filed_under_every_change(settings, keys):
    settings.NEWSROOM_EDGE = "varnish://127.0.0.1:6081"
    assert edge.headers(keys) == {"Surrogate-Key": "many"}


# The jobs


@pytest.fixture
def told(settings, monkeypatch) -> list:
    """What the adapter was told."""
    settings.NEWSROOM_EDGE = "fastly://SU1Z0"
    calls: list = []
    monkeypatch.setattr(fastly, "purge", lambda keys, paths: calls.append((keys, paths)))
    monkeypatch.setattr(fastly, "purge_everything", lambda paths: calls.append(("everything", paths)))
    return calls


def make_change(keys: str, paths: str = "", *, minutes_ago: float = 0) -> Change:
    return Change.objects.create(keys=keys, paths=paths, at=timezone.now() - timedelta(minutes=minutes_ago))


@pytest.mark.django_db
def test_a_change_is_passed_on(told):
    edge.purge_change(make_change("front story:5", "/ /world/a/").pk)
    assert told == [(["many", "front", "story:5"], ["/", "/world/a/"])]


@pytest.mark.django_db
def test_a_change_that_is_gone_needs_no_passing_on(told):
    edge.purge_change(4711)
    assert told == []


@pytest.mark.django_db
def test_a_change_is_passed_on_until_it_is_taken(told, monkeypatch):
    taken, failures = fastly.purge, iter([asking.EdgeError("away")])

    def purge(keys: list[str], paths: list[str]) -> None:
        for failure in failures:
            raise failure
        taken(keys, paths)

    monkeypatch.setattr(fastly, "purge", purge)
    jobs.enqueue("newsroom.edge.purge_change", make_change("story:5").pk, queue="quick")
    assert jobs.drain("quick") == 1
    assert told == []
    jobs.Schedule.objects.update(next_run=timezone.now())
    assert jobs.drain("quick") == 1
    assert told == [(["many", "story:5"], [])]


@pytest.mark.django_db
def test_what_just_changed_is_said_once_more(told):
    make_change("story:1", "/old/", minutes_ago=10)
    make_change("front story:5", "/", minutes_ago=2)
    make_change("story:6", "/ /b/", minutes_ago=1)
    assert edge.purge_recent() == 2
    assert told == [(["many", "front", "story:5", "story:6"], ["/", "/b/"])]


@pytest.mark.django_db
def test_nothing_is_said_again_where_nothing_changed_or_pages_are_kept_shortly(told, settings):
    assert edge.purge_recent() == 0
    make_change("story:5")
    for cache in ("nginx://127.0.0.1:1", ""):
        settings.NEWSROOM_EDGE = cache
        assert edge.purge_recent() == 0
    assert told == []
