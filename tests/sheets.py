"""Pages read as a browser reads them: their forms, with what each would send, and their links."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# What sends nothing by itself.
PRESSED = {"submit", "button", "image", "reset", "file"}


@dataclass
class Sheet:
    """One form: what it would send, and what may be chosen in it."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return dict(self.fields)[name]

    def __contains__(self, name: str) -> bool:
        return name in dict(self.fields)

    def with_values(self, **changes: str) -> list[tuple[str, str]]:
        """What it sends with other values; each of those takes the place of all that it had by that name."""
        return [pair for pair in self.fields if pair[0] not in changes] + list(changes.items())

    def choices(self, name: str) -> list[str]:
        """The values of its buttons by that name."""
        return [value for each, value in self.buttons if each == name]


class Reader(HTMLParser):
    """Collects the forms and links of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.links: list[str] = []
        self.inside: Sheet | None = None
        self.area: str | None = None
        self.words = ""
        self.select: tuple[str, list[str], list[str]] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(known.get("href", ""))
        elif tag == "form":
            self.inside = Sheet(known.get("action", ""))
            self.sheets.append(self.inside)
        elif self.inside and tag == "option" and self.select:
            self.select[1].append(known.get("value", ""))
            self.select[2].extend([known.get("value", "")] if "selected" in known else [])
        elif self.inside and known.get("name") and "disabled" not in known:
            self._named(tag, known)

    def _named(self, tag: str, known: dict[str, str]) -> None:
        name, value, kind = known["name"], known.get("value", ""), known.get("type", "text")
        if tag == "textarea":
            self.area, self.words = name, ""
        elif tag == "select":
            self.select = (name, [], [])
        elif tag == "button" or kind in PRESSED:
            self.inside.buttons.append((name, value))
        elif kind in {"checkbox", "radio"}:
            self.inside.options.setdefault(name, []).append(value)
            self.inside.fields.extend([(name, value)] if "checked" in known else [])
        else:
            self.inside.fields.append((name, value))

    def handle_data(self, data: str) -> None:
        self.words += data if self.area else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            self.inside.fields.append((self.area, self.words.removeprefix("\n")))
            self.area = None
        elif tag == "select" and self.select:
            name, options, selected = self.select
            self.inside.options[name] = options
            self.inside.fields.append((name, (selected or options)[0]))
            self.select = None
        elif tag == "form":
            self.inside = None


def words(text: str) -> str:
    """What a page says, without what it shows as taken out."""
    kept = re.sub(r"<del\b.*?</del>", "", text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", "", kept).split())
