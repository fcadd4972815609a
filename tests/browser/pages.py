"""Every kind of page there is, and how a person gets to it."""

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import STAFF_PASSWORD, Site


def sign_in(page: Page, name: str) -> None:
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(STAFF_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


def at(path: str) -> Callable[[Page, Site], None]:
    return lambda page, site: page.goto(path)


def story(page: Page, site: Site) -> None:
    """The main story of the seeds, wherever the tests before have moved it to."""
    page.goto("/security/")
    page.locator("main").get_by_role("link", name="holds first meeting with EU").click()
    page.wait_for_selector("article h1")


def author(page: Page, site: Site) -> None:
    story(page, site)
    page.locator('a[href^="/authors/"]').first.click()
    page.wait_for_url("**/authors/**")


def topic(page: Page, site: Site) -> None:
    story(page, site)
    page.locator('a[href^="/topics/"]').first.click()
    page.wait_for_url("**/topics/**")


def sign_up(page: Page, address: str) -> None:
    page.goto("/newsletter/")
    page.locator('form[action="/newsletter/subscribe/"] input[name="email"]').first.fill(address)
    page.locator("form").get_by_role("button", name="Subscribe").first.click()
    page.wait_for_url("**/newsletter/subscribe/")


def link_in(site: Site, address: str, subject: str, part: str) -> str:
    """The path behind the first link with that part, in the text of a mail that arrived."""
    body = site.mailbox.wait_for(address, subject).get_body(("plain",)).get_content()
    return re.search(rf"https?://[^/\s]+(/newsletter/{part}/\S+)", body)[1]


def confirmation(page: Page, site: Site) -> None:
    """The page behind the link in a new reader's first mail."""
    address = f"{secrets.token_hex(4)}@example.org"
    sign_up(page, address)
    page.goto(link_in(site, address, "confirm your subscription", "confirm"))
    page.reader = address


def confirmed(page: Page, site: Site) -> None:
    confirmation(page, site)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_selector("h1:has-text('You are subscribed')")


def farewell(page: Page, site: Site) -> None:
    confirmed(page, site)
    page.goto(link_in(site, page.reader, "Welcome", "unsubscribe"))


def gone(page: Page, site: Site) -> None:
    farewell(page, site)
    page.get_by_role("button", name="Unsubscribe").click()
    page.wait_for_selector("h1:has-text('You are unsubscribed')")


def preferences(page: Page, site: Site) -> None:
    confirmed(page, site)
    page.goto(link_in(site, page.reader, "Welcome", "preferences"))


def first_story_with(status: str) -> Callable[[Page, Site], None]:
    """The form of the first story in that state."""

    def open_it(page: Page, site: Site) -> None:
        page.goto(f"/admin/articles/article/?status={status}")
        page.locator("#result_list tbody a").first.click()
        page.wait_for_selector("#article_form")

    return open_it


def refused_story(page: Page, site: Site) -> None:
    page.goto("/admin/articles/article/add/")
    page.get_by_role("button", name="Publish now").click()
    page.wait_for_selector("text=things to mend")


def act_on_published(name: str) -> Callable[[Page, Site], None]:
    def open_it(page: Page, site: Site) -> None:
        first_story_with("published")(page, site)
        page.goto(page.url.replace("/change/", f"/{name}/"))

    return open_it


LETTERS: dict[str, Callable[[Page, Site], None]] = {
    "confirm": confirmation,
    "confirmed": confirmed,
    "unsubscribe": farewell,
    "unsubscribed": gone,
    "preferences": preferences,
    "wrong link": at("/newsletter/confirm/not-a-token/"),
}

DESK: dict[str, Callable[[Page, Site], None]] = {
    "start": at("/admin/"),
    "stories": at("/admin/articles/article/"),
    "new story": at("/admin/articles/article/add/"),
    "refused story": refused_story,
    "draft": first_story_with("draft"),
    "story in review": first_story_with("in_review"),
    "published story": first_story_with("published"),
    "correct": act_on_published("correct"),
    "withdraw": act_on_published("withdraw"),
    "history": act_on_published("history"),
    "pictures": at("/admin/articles/image/"),
    "new picture": at("/admin/articles/image/add/"),
    "sections": at("/admin/articles/section/"),
    "new author": at("/admin/articles/author/add/"),
    "subscribers": at("/admin/subscribers/subscriber/"),
    "newsletters": at("/admin/subscribers/newsletter/"),
    "suppressions": at("/admin/subscribers/suppression/"),
    "outbox": at("/admin/outbox/"),
}

READERS: dict[str, Callable[[Page, Site], None]] = {
    "front": at("/"),
    "section": at("/security/"),
    "story": story,
    "author": author,
    "topic": topic,
    "about": at("/about/"),
    "privacy": at("/privacy/"),
    "not found": at("/no-such-page/"),
    "newsletter": at("/newsletter/"),
    "check your inbox": lambda page, site: sign_up(page, "axe@example.org"),
    "bad address": lambda page, site: sign_up(page, "not an address"),
}
