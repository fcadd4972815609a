"""A form as a browser would send it back untouched: its successful controls (HTML, 4.10.21.4), by the standard library.

Buttons and files are left out."""

from html.parser import HTMLParser

UNSENT = frozenset({"submit", "button", "image", "reset", "file"})
Pairs = list[tuple[str, str]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: dict[str, Pairs] = {}
        self.form = self.name = self.owner = ""
        self.text: list[str] | None = None
        self.options: list[tuple[str, bool]] | None = None
        self.is_multiple = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = given.get("id") or f"form {len(self.forms)}"
            self.forms.setdefault(self.form, [])
        elif tag == "option" and self.options is not None:
            self.options.append((given.get("value", ""), "selected" in given))
        elif tag in {"input", "textarea", "select"} and given.get("name") and "disabled" not in given:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        self.name, self.owner = given["name"], given.get("form") or self.form
        kind = given.get("type", "text").lower()
        if tag == "textarea":
            self.text = []
        elif tag == "select":
            self.options, self.is_multiple = [], "multiple" in given
        elif kind in {"checkbox", "radio"}:
            if "checked" in given:
                self._add(given.get("value", "on"))
        elif kind not in UNSENT:
            self._add(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text is not None:
            self._add("".join(self.text).removeprefix("\n"))
            self.text = None
        elif tag == "select" and self.options is not None:
            chosen = [value for value, is_selected in self.options if is_selected]
            if not chosen and not self.is_multiple:
                chosen = [value for value, _ in self.options[:1]]
            for value in chosen:
                self._add(value)
            self.options = None
        elif tag == "form":
            self.form = ""

    def _add(self, value: str) -> None:
        self.forms.setdefault(self.owner, []).append((self.name, value))


def read(page: str, *, holding: str) -> Pairs:
    """The pairs of the first form that has a control of that name. Raises LookupError where none has."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    for pairs in reader.forms.values():
        if any(name == holding for name, _ in pairs):
            return pairs
    raise LookupError(f"The page has no form with a field “{holding}”.")


def changed(pairs: Pairs, **values: str) -> Pairs:
    """The same with other values; what the form did not have comes at the end."""
    known = {name for name, _ in pairs}
    kept = [(name, values.get(name, value)) for name, value in pairs]
    return kept + [(name, value) for name, value in values.items() if name not in known]
