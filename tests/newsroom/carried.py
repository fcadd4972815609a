"""A browser without scripts, as far as tests need one: it holds cookies and sends forms as they stand in a page."""

from django.test import Client

from tests.sheets import Reader

OWN = "http://testserver"
ADD = "/admin/articles/article/add/"


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
    sheet = [sheet for sheet in Reader(page).sheets if sheet.action][-1]
    return sheet.action, sheet.fields + sheet.buttons[:1]


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
