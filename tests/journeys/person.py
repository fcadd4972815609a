"""Somebody in front of a page: reads it, fills in what is typed, presses what is written on a button or a link."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client

VOID = {"input", "br", "img", "meta", "link", "hr", "source", "wbr"}


class Page(HTMLParser):
    """The forms of a page with what stands in them, its buttons and its links by their words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[int | str, dict] = {}
        self.buttons: list[tuple[str, dict, int | str]] = []
        self.links: list[tuple[str, str]] = []
        self.words = ""
        self._form: int | str | None = None
        self._open: list[tuple[str, dict, str]] = []
        self._select: tuple[str, int | str | None] | None = None
        self.feed(html)
        self.close()

    def fields(self, form: int | str) -> dict[str, list[str]]:
        """What a browser would send of that form, without its buttons."""
        return {name: list(values) for name, values in self.forms[form]["fields"].items()}

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            self._form = given.get("id") or len(self.forms)
            known = self.forms.setdefault(self._form, {"fields": {}})
            known |= {"action": given.get("action", ""), "method": given.get("method", "get").lower()}
        elif tag == "input":
            self._input(given)
        elif tag == "select":
            self._select = (given.get("name", ""), self._home(given)) if "disabled" not in given else ("", None)
        elif tag == "option" and self._select:
            self._option(given)
        if tag in {"button", "a", "textarea"}:
            self._open.append((tag, given, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif self._open and self._open[-1][0] == tag:
            _, given, text = self._open.pop()
            if tag == "textarea":
                self._set(given, text.removeprefix("\n"))
            elif tag == "a":
                self.links.append((_words(text), given.get("href", "")))
            elif "disabled" not in given and given.get("type", "submit") == "submit":
                self.buttons.append((_words(text), given, self._home(given)))

    def handle_data(self, data: str) -> None:
        if self._open:
            tag, given, text = self._open[-1]
            self._open[-1] = (tag, given, text + data)
        self.words += data

    def _home(self, given: dict) -> int | str | None:
        return given.get("form") or self._form

    def _input(self, given: dict) -> None:
        kind = given.get("type", "text")
        if kind in {"submit", "image"}:
            self.buttons.append((given.get("value", ""), given, self._home(given)))
        elif kind in {"checkbox", "radio"}:
            if "checked" in given:
                self._set(given, given.get("value", "on"))
        elif kind not in {"button", "reset", "file"}:
            self._set(given, given.get("value", ""))

    def _option(self, given: dict) -> None:
        name, form = self._select
        if not name or form is None:
            return
        fields = self.forms.setdefault(form, {"fields": {}})["fields"]
        if "selected" in given:
            fields.setdefault(name, []).append(given.get("value", ""))

    def _set(self, given: dict, value: str) -> None:
        form = self._home(given)
        if form is not None and given.get("name") and "disabled" not in given:
            self.forms.setdefault(form, {"fields": {}})["fields"].setdefault(given["name"], []).append(value)


def _words(text: str) -> str:
    return " ".join(text.split())


class Person:
    """A browser without scripts, and whoever sits before it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.address = "/"
        self.answer: HttpResponse | None = None

    def open(self, address: str) -> "Person":
        return self._arrived(self.client.get(address, follow=True), address)

    def follow(self, words: str) -> "Person":
        """The first link with those words."""
        links = dict(reversed(self.page.links))
        assert words in links, f"No link “{words}” among {sorted(links)}"
        return self.open(urljoin(self.address, links[words]))

    def press(self, words: str, **typed) -> "Person":
        """Type into the form around that button, leaving the rest as it stands, and press it."""
        page = self.page
        found = [(given, form) for text, given, form in page.buttons if text == words]
        assert found, f"No button “{words}” among {sorted(text for text, _, _ in page.buttons)}"
        given, form = found[0]
        fields = page.fields(form) | typed
        if given.get("name"):
            fields[given["name"]] = given.get("value", "")
        action = given.get("formaction") or page.forms[form].get("action", "")
        address = urljoin(self.address, action)
        method = given.get("formmethod", page.forms[form].get("method", "get")).lower()
        if method == "get":
            return self._arrived(self.client.get(address, fields, follow=True), address)
        # What a browser says of a form that it sends to the site it came from.
        headers = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
        return self._arrived(self.client.post(address, fields, follow=True, headers=headers), address)

    @property
    def page(self) -> Page:
        return Page(self.answer.content.decode())

    @property
    def reads(self) -> str:
        """All words of the page in one line."""
        return _words(self.page.words)

    def _arrived(self, answer: HttpResponse, address: str) -> "Person":
        chain = getattr(answer, "redirect_chain", [])
        last = urlsplit(chain[-1][0] if chain else address)
        self.answer = answer
        self.address = urljoin(self.address, last.path + (f"?{last.query}" if last.query else ""))
        return self


def addresses(text: str) -> list[str]:
    """The paths of all links to our site in a mail's plain text, in order."""
    return [urlsplit(found).path for found in re.findall(r"http://testserver/\S*", text)]
