"""An editor at work, as a process of its own: signs in to the desk over HTTP and publishes one story every second.

`python -m newsroom.benchmarks.editor` reads one JSON line (port, username, password, stories as [id, address], every),
says `ready`, waits for another line and begins. At the end it says in one JSON line what came of each story."""

import http.client
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from email.message import Message
from http.cookies import SimpleCookie
from urllib.parse import urlencode

HOST = "127.0.0.1"
SIGN_IN = "/admin/login/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Desk:
    """One browser's worth of cookies and a connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=30)
        self.cookies: dict[str, str] = {}
        self.headers = Message()

    def ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """One request with the cookies so far and `more` headers; returns status and text, and keeps the headers."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        headers |= more or {}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, urlencode(fields) if fields else None, headers)
        response = self.connection.getresponse()
        text = response.read().decode(errors="replace")
        self.headers = response.headers
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        return response.status, text

    def sign_in(self, username: str, password: str) -> None:
        """Raises SystemExit where the desk does not let us in."""
        _, page = self.ask("GET", SIGN_IN)
        found = TOKEN.search(page)
        fields = {"csrfmiddlewaretoken": found[1] if found else "", "username": username, "password": password}
        status, _ = self.ask("POST", SIGN_IN, {**fields, "next": "/admin/"})
        if status != 302:
            raise SystemExit(f"Signing in to the desk answered {status}.")

    def publish(self, story: int) -> int:
        """Press the button on the page that is for reading: no text is sent, so none is saved."""
        fields = {"csrfmiddlewaretoken": self.cookies["csrftoken"], "_action": "publish"}
        return self.ask("POST", f"/admin/articles/article/{story}/change/", fields)[0]

    def is_public(self, address: str) -> bool:
        """Whether a reader gets the story, without any cookie."""
        self.connection.request("GET", address)
        response = self.connection.getresponse()
        response.read()
        return response.status == 200


def work(desk: Desk, stories: list, every: float) -> list[dict]:
    """Publish them, one every so many seconds; how long each took and, when all are done, whether readers get it."""
    done, began = [], time.monotonic()
    for number, (story, _) in enumerate(stories):
        time.sleep(max(began + (number + 0.5) * every - time.monotonic(), 0))
        asked = time.monotonic()
        done.append({"status": desk.publish(story), "seconds": time.monotonic() - asked})
    return [one | {"public": desk.is_public(address)} for one, (_, address) in zip(done, stories, strict=True)]


def main() -> None:
    """Sign in, wait for the word, publish, say what came of it."""
    given = json.loads(sys.stdin.readline())
    desk = Desk(given["port"])
    desk.sign_in(given["username"], given["password"])
    print("ready", flush=True)  # noqa: T201 - read by the command that started this process
    if sys.stdin.readline().strip() == "go":
        print(json.dumps(work(desk, given["stories"], given["every"])), flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    main()
