"""A browser without scripts, as far as tests need one: it holds cookies and sends forms as they stand in a page."""

from html.parser import HTMLParser

from django.test import Client

OWN = "http://testserver"
ADD = "/admin/articles/article/add/"


class Forms(HTMLParser):
    """Every form of a page: its address, and (name, value) of its fields and its first button."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append((given.get("action", ""), []))
        elif tag == "input" and given.get("name"):
            self.forms[-1][1].append((given["name"], given.get("value") or ""))


def browser() -> Client:
    """Sends what browsers send of their own: the origin of the page that a form stands on."""
    return Client(enforce_csrf_checks=True, headers={"origin": OWN})


def sign_in(client: Client, name: str, password: str) -> None:
    """Through the page, as a person does it."""
    page = client.get("/admin/login/").content.decode()
    answer = send(client, page, username=name, password=password)
    assert answer.status_code == 302, answer.content.decode()


def token_of(client: Client) -> str:
    """The token in the story form, as it was when the page was opened."""
    return dict(form_in(client.get(ADD).content.decode())[1])["csrfmiddlewaretoken"]


def form_in(page: str) -> tuple[str, list[tuple[str, str]]]:
    """The last form that is sent anywhere: a dialogue's own button is not."""
    return [form for form in Forms(page).forms if form[0]][-1]


def carried_in(page: str) -> dict[str, list[str]]:
    """What the page carries, every name with its values."""
    found: dict[str, list[str]] = {}
    for name, value in form_in(page)[1]:
        if name not in {"csrfmiddlewaretoken", "_carried"} and not name.startswith("signin-"):
            found.setdefault(name, []).append(value)
    return found


def send(client: Client, page: str, **typed: str):
    """Send the page's last form as it stands, with what somebody typed into it."""
    address, fields = form_in(page)
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    return client.post(address, values | {name: [value] for name, value in typed.items()})


def go_on(client: Client, page: str, name: str, password: str):
    """Sign in on the page that carries a form."""
    return send(client, page, **{"signin-username": name, "signin-password": password})
