"""Every kind of page there is, and how a person gets to it."""

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import ROOT, STAFF_PASSWORD, Site, until

# A story that was public until just now, with the address that its readers had.
WITHDRAW = """
from articles import revising, snapshot, workflow
from articles.models import Author, Section
story = revising.start({
    "headline": "A withdrawn story", "standfirst": "It is gone.", "body": "<p>It stood here.</p>",
    "section": Section.objects.get(slug="security").pk, "authors": [Author.objects.first().pk],
}, by=None)
workflow.publish(story, by=None)
story = workflow.withdraw(story, by=None, reason="Test", notice="The story was wrong in its main point.")
print(story.get_absolute_url())
"""

# A story that said two things wrong: one is put right in its text and in public, and all of it is then taken back.
CORRECT = """
from articles import revising, snapshot, workflow
from articles.models import Author, Section
story = revising.start({
    "headline": "Ten states agree on a common list", "standfirst": "It took them five hours in Brussels.",
    "body": "<h2>What was agreed</h2><p>Ten states agreed on Monday on a list of projects.</p><p>It was late.</p>",
    "section": Section.objects.get(slug="security").pk, "authors": [Author.objects.first().pk],
}, by=None)
story = workflow.publish(story, by=None)
content = snapshot.latest_content(story) | {
    "headline": "Eleven states agree on a common list",
    "body": "<h2>What was agreed</h2><p>Eleven states agreed on <b>Tuesday</b> on a list of projects.</p>"
    "<ul><li>A bridge, as <a href='https://example.org/'>the minister said</a></li></ul>",
}
story = revising.save(story, content, by=None, base=story.latest_revision_id)
workflow.correct(story, by=None, kind="correction", note="It was eleven states, and it was on Tuesday.")
workflow.correct(story, by=None, kind="retraction", note="The list was never agreed on: the paper was a draft.")
print(story.get_absolute_url())
"""

# A text that was refused because a colleague had saved: two clashes, and changes of both that merge by themselves.
MERGE = """
from articles import revising, snapshot
from articles.errors import StaleWrite
from articles.models import Author
PARAGRAPHS = [
    "Ministers met in Brussels on Monday to agree on a common list of projects.",
    "They spoke for five hours, and no paper was signed.",
    "A second meeting is planned for the autumn.",
    "Officials said that the money is there.",
    "Two countries asked for more time.",
    "The list has eleven projects, from bridges to radar.",
    "Critics call it late.",
]
def body(changes):
    said = [changes.get(place, text) for place, text in enumerate(PARAGRAPHS)]
    return "<h2>What was agreed</h2>" + "".join("<p>%s</p>" % text for text in said if text)
content = {
    "headline": "Ministers agree on a list", "standfirst": "It took five hours.", "body": body({}),
    "authors": [Author.objects.first().pk],
}
story = revising.start(content, by=None)
base = story.latest_revision_id
theirs = content | {
    "headline": "Ministers agree on a list of eleven projects", "dateline": "BRUSSELS",
    "body": body({1: "They spoke for six hours, and no paper was signed.", 4: "Two countries wanted more time."}),
}
revising.save(story, theirs, by=None, base=base)
mine = content | {
    "headline": "Ministers settle their list", "kicker": "Defence",
    "body": body({1: "They spoke for five hours; nobody signed.", 2: "", 6: "Critics call it late, and too small."}),
}
try:
    revising.save(story, mine, by=None, base=base)
except StaleWrite as refusal:
    print("/admin/articles/article/%s/merge/?mine=%s" % (story.pk, refusal.kept.number))
"""


# The newest public story with a change that waits, or that came too late.
SCHEDULE = """
from datetime import timedelta
from django.utils import timezone
from articles import revising, scheduled_changes, snapshot, workflow
from articles.models import Article, ScheduledChange
def edit(pk, **words):
    story = Article.objects.get(pk=pk)
    return revising.save(story, snapshot.latest_content(story) | words, by=None, base=story.latest_revision_id)
pk = Article.objects.published().newest_first().first().pk
hour = timezone.now() + timedelta(days=8)
scheduled_changes.plan(edit(pk, kicker=f"At {hour}"), by=None, apply_at=hour)
story = edit(pk, kicker=f"After {hour}")
if IS_HELD:
    workflow.publish_changes(story, by=None)
    ScheduledChange.objects.filter(article=story).update(apply_at=timezone.now())
    scheduled_changes.apply_due()
print(pk)
"""

# The newest public story with a thread about words of it, one about words that are gone, and one that is resolved.
COMMENTS = """
from django.contrib.auth import get_user_model
from articles import comments, richtext
from articles.models import Article
story = Article.objects.published().newest_first().first()
writer = get_user_model().objects.get(username="admin")
words = richtext.text(story.body).splitlines()[0][:80]
first = comments.add(story, by=writer, text="Who says so?", quote=words)
comments.reply(first, by=writer, text="The ministry, on page four.")
comments.add(story, by=writer, text="Is this the right word?", quote="Words that nobody wrote")
comments.resolve(comments.add(story, by=writer, text="Good."), by=writer)
print(story.pk)
"""
ASK_TO_WITHDRAW = """
from django.contrib.auth import get_user_model
from django.utils import timezone
from articles import history
from articles.models import Article, WithdrawalRequest
who = get_user_model().objects.get(username="NAME")
story = Article.objects.published().newest_first().first()
asked = {"reason": "The source was not who she said.", "notice": "The story was wrong.", "at": timezone.now()}
asked |= {"by": who, "by_name": history.name_of(who)}
WithdrawalRequest.objects.update_or_create(article=story, defaults=asked)
print(story.pk)
"""

DRAFT = """
import uuid
from django.contrib.auth import get_user_model
from articles import drafts
admin = get_user_model().objects.get(username="admin")
drafts.keep(uuid.uuid4(), {"headline": ["Typed and not saved"]}, turn=1, by=admin)
"""


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


def withdrawn(page: Page, site: Site) -> None:
    page.goto(site.shell(WITHDRAW))
    page.wait_for_selector("text=wrong in its main point")


def corrections(page: Page, site: Site) -> None:
    site.shell(CORRECT)
    page.goto("/corrections/")
    page.wait_for_selector("text=It was eleven states")


def corrected(page: Page, site: Site) -> None:
    page.goto(site.shell(CORRECT))
    page.get_by_role("heading", name="Retraction").wait_for()


def what_changed(page: Page, site: Site) -> None:
    corrected(page, site)
    page.get_by_role("link", name="What changed").first.click()
    page.wait_for_selector("ins:has-text('Eleven')")


def static_page(status: int) -> Callable[[Page, Site], None]:
    """What a broken server sends, as it stands in the templates."""

    def open_it(page: Page, site: Site) -> None:
        body = (ROOT / "templates" / f"{status}.html").read_text()
        page.route("**/broken/", lambda route: route.fulfill(status=status, content_type="text/html", body=body))
        page.goto("/broken/")

    return open_it


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


def back_again(page: Page, site: Site) -> None:
    gone(page, site)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("h1:has-text('It is as it was')")


def stale_link(page: Page, site: Site) -> None:
    gone(page, site)
    page.goto(link_in(site, page.reader, "confirm your subscription", "confirm"))


def deletion(page: Page, site: Site) -> None:
    preferences(page, site)
    page.get_by_role("button", name="Delete my data").click()
    page.wait_for_selector("h1:has-text('Delete your data?')")


def moving(page: Page, site: Site) -> None:
    """The page behind the link in a mail to a new address."""
    preferences(page, site)
    address = f"{secrets.token_hex(4)}@example.org"
    page.get_by_label("New e-mail address").fill(address)
    page.get_by_role("button", name="Send the link").click()
    page.goto(link_in(site, address, "new address", "address"))


def first_of(path: str) -> Callable[[Page, Site], None]:
    """The form of the first row of a list, as soon as there is one."""

    def open_it(page: Page, site: Site) -> None:
        def is_there() -> bool:
            page.goto(path)
            return page.locator("#result_list tbody th a").count() > 0

        until(is_there, f"a row in {path}")
        page.locator("#result_list tbody th a").first.click()
        page.wait_for_selector("#content form, .readonly")

    return open_it


def subscriber(page: Page, site: Site) -> None:
    sign_up(page, f"{secrets.token_hex(4)}@example.org")
    first_of("/admin/subscribers/subscriber/")(page, site)


def deleting_draft(page: Page, site: Site) -> None:
    first_story_with("draft")(page, site)
    page.goto(page.url.partition("?")[0].replace("/change/", "/delete/"))


def first_story_with(status: str) -> Callable[[Page, Site], None]:
    """The form of the first story in that state."""

    def open_it(page: Page, site: Site) -> None:
        page.goto(f"/admin/articles/article/?status={status}")
        page.locator("#result_list tbody a").first.click()
        page.wait_for_selector("#article_form")

    return open_it


def comparison(layout: str) -> Callable[[Page, Site], None]:
    """A draft before and after a change to its headline, standfirst and text."""

    def open_it(page: Page, site: Site) -> None:
        first_story_with("draft")(page, site)
        for name, words in (
            ("headline", "Ministers meet again"),
            ("standfirst", "They met in Brussels for a second time."),
        ):
            page.locator(f"#id_{name}").fill(words)
        page.get_by_role("button", name="Save draft").click()
        page.wait_for_selector("text=Saved")
        address = page.url.partition("?")[0].replace("/change/", "/compare/")
        page.goto(f"{address}?from=1&layout={layout}")

    return open_it


def merge(page: Page, site: Site) -> None:
    """A clash in the headline and one in the text, with the choices asked for that were not made."""
    page.goto(site.shell(MERGE))
    page.get_by_role("button", name="Save the merged text").click()
    page.wait_for_selector("text=still to make")


def scheduled_change(*, is_held: bool) -> Callable[[Page, Site], None]:
    """The form of a story whose scheduled change waits, or was held; with the field for another moment open."""

    def open_it(page: Page, site: Site) -> None:
        pk = site.shell(SCHEDULE.replace("IS_HELD", str(is_held)))
        page.goto(f"/admin/articles/article/{pk}/change/")
        page.get_by_text("Schedule them for another moment").click()
        page.wait_for_selector("text=change held" if is_held else "text=change scheduled for")

    return open_it


def offered_draft(page: Page, site: Site) -> None:
    """The start page with text that was typed and not saved."""
    site.shell(DRAFT)
    page.goto("/admin/")
    page.wait_for_selector("text=Take back “Typed and not saved”")


def comments(page: Page, site: Site) -> None:
    """The form of a story that colleagues talk about, every part of the talk open."""
    page.goto(f"/admin/articles/article/{site.shell(COMMENTS)}/change/")
    page.get_by_text("Resolved (").click()
    page.locator(".talk-reply summary").first.click()
    page.get_by_label("Your answer").first.wait_for()


def live_preview(page: Page, site: Site) -> None:
    """The form with its preview open beside the text."""
    first_story_with("published")(page, site)
    page.get_by_role("button", name="Preview", exact=True).click()
    page.frame_locator(".live-stage iframe").locator("h1").wait_for()


def keys(page: Page, site: Site) -> None:
    page.goto("/admin/articles/article/add/")
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("dialog", name="Keys").wait_for()


def review(status: str) -> Callable[[Page, Site], None]:
    """What is to mend in the first story of that state, and the next step."""

    def open_it(page: Page, site: Site) -> None:
        first_story_with(status)(page, site)
        page.get_by_role("button", name="Review & publish").click()
        page.wait_for_url("**/review/")

    return open_it


def refused_review(page: Page, site: Site) -> None:
    """The page with a moment that has passed."""
    review("in_review")(page, site)
    page.get_by_label("Date and time").fill("2020-01-01T07:00")
    page.get_by_role("button", name="Schedule", exact=True).click()
    page.wait_for_selector("text=has passed")


def refused_story(page: Page, site: Site) -> None:
    page.goto("/admin/articles/article/add/")
    page.get_by_role("button", name="Publish now").click()
    page.wait_for_selector("text=things to mend")


def sent_without(cookie: str | None) -> Callable[[Page, Site], None]:
    """A story sent when that cookie was gone, or all of them: the page that carries it."""

    def open_it(page: Page, site: Site) -> None:
        page.goto("/admin/articles/article/add/")
        page.locator("#id_headline").fill("Ministers meet again")
        page.locator("#id_standfirst").fill("They met in Brussels for a second time.")
        page.context.clear_cookies(name=cookie) if cookie else page.context.clear_cookies()
        page.get_by_role("button", name="Save draft").click()
        page.wait_for_selector("input[name=_carried]", state="attached")

    return open_it


def act_on_published(name: str) -> Callable[[Page, Site], None]:
    def open_it(page: Page, site: Site) -> None:
        first_story_with("published")(page, site)
        page.goto(page.url.replace("/change/", f"/{name}/"))

    return open_it


def asked_to_withdraw(name: str, act: str) -> Callable[[Page, Site], None]:
    """A story that somebody of that name asks to withdraw, where the newsroom wants two people for it."""

    def open_it(page: Page, site: Site) -> None:
        pk = site.shell(ASK_TO_WITHDRAW.replace("NAME", name))
        page.goto(f"/admin/articles/article/{pk}/{act}/")
        page.wait_for_selector("text=asked")

    return open_it


LETTERS: dict[str, Callable[[Page, Site], None]] = {
    "confirm": confirmation,
    "confirmed": confirmed,
    "unsubscribe": farewell,
    "unsubscribed": gone,
    "back again": back_again,
    "stale link": stale_link,
    "preferences": preferences,
    "deletion": deletion,
    "new address": moving,
    "wrong link": at("/newsletter/confirm/not-a-token/"),
}

DESK: dict[str, Callable[[Page, Site], None]] = {
    "start": at("/admin/"),
    "start with an offered draft": offered_draft,
    "stories": at("/admin/articles/article/"),
    "new story": at("/admin/articles/article/add/"),
    "refused story": refused_story,
    "sign-in that carries a story": sent_without(None),
    "form too old": sent_without("csrftoken"),
    "draft": first_story_with("draft"),
    "story in review": first_story_with("in_review"),
    "published story": first_story_with("published"),
    "scheduled change": scheduled_change(is_held=False),
    "held change": scheduled_change(is_held=True),
    "review": review("in_review"),
    "review of a draft": review("draft"),
    "review of changes": review("published"),
    "refused review": refused_review,
    "comments": comments,
    "all comments": act_on_published("comments"),
    "assign": act_on_published("assign"),
    "correct": act_on_published("correct"),
    "withdraw": act_on_published("withdraw"),
    "own request to withdraw": asked_to_withdraw("admin", "decline"),
    "declining a withdrawal": asked_to_withdraw("editor", "decline"),
    "confirming a withdrawal": asked_to_withdraw("editor", "withdraw"),
    "history": act_on_published("history"),
    "preview links": act_on_published("preview"),
    "preview": act_on_published("preview/page"),
    "share card": act_on_published("preview/card"),
    "comparison": comparison("side"),
    "comparison in one text": comparison("inline"),
    "merge": merge,
    "deleting a draft": deleting_draft,
    "bin": at("/admin/articles/article/?status=bin"),
    "pictures": at("/admin/articles/image/"),
    "picture": first_of("/admin/articles/image/"),
    "new picture": at("/admin/articles/image/add/"),
    "sections": at("/admin/articles/section/"),
    "new author": at("/admin/articles/author/add/"),
    "redirects": at("/admin/articles/redirect/"),
    "subscribers": at("/admin/subscribers/subscriber/"),
    "subscriber": subscriber,
    "newsletters": at("/admin/subscribers/newsletter/"),
    "newsletter": first_of("/admin/subscribers/newsletter/"),
    "suppressions": at("/admin/subscribers/suppression/"),
    "outbox": at("/admin/outbox/"),
    "colleague": first_of("/admin/auth/user/"),
    "role": first_of("/admin/auth/group/"),
    "password": at("/admin/password_change/"),
}

# What only scripts open.
OPENED: dict[str, Callable[[Page, Site], None]] = {"live preview": live_preview, "keys": keys}

READERS: dict[str, Callable[[Page, Site], None]] = {
    "front": at("/"),
    "section": at("/security/"),
    "story": story,
    "author": author,
    "topic": topic,
    "corrections": corrections,
    "corrected story": corrected,
    "what changed": what_changed,
    "about": at("/about/"),
    "privacy": at("/privacy/"),
    "not found": at("/no-such-page/"),
    "withdrawn": withdrawn,
    "server error": static_page(500),
    "database away": static_page(503),
    "newsletter": at("/newsletter/"),
    "check your inbox": lambda page, site: sign_up(page, "axe@example.org"),
    "bad address": lambda page, site: sign_up(page, "not an address"),
}
