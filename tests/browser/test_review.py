"""The review page by hand: clicks to publish and to schedule, its links into the form, the editor's own clock."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.pages import sign_in
from tests.browser.test_first_story import Clicks

# A draft that may be published as it stands.
COMPLETE = """
from articles import revising
from articles.models import Author, Section
story = revising.start({{
    "headline": "Brussels counts its bridges a second time", "standfirst": "It takes until May.",
    "body": "{body}", "section": Section.objects.get(slug="security").pk, "authors": [Author.objects.first().pk],
}}, by=None)
print(story.pk)
"""
GOOD = "<p>Engineers began on Monday.</p>"


@pytest.fixture
def draft(visit, site: Site):
    """The form of a new draft with that text, open in a browser of that zone."""

    def open_form(body: str = GOOD, **options) -> Page:
        page = visit(**options)
        sign_in(page, "editor")
        page.goto(f"/admin/articles/article/{site.shell(COMPLETE.format(body=body))}/change/")
        return page

    return open_form


def state(page: Page):
    return page.locator(".story-state")


def test_a_complete_draft_is_published_in_two_clicks(draft):
    page = draft()
    hand = Clicks(page)
    page.reload()
    page.get_by_role("button", name="Review & publish").click()
    page.get_by_role("button", name="Publish now").click()
    expect(state(page)).to_contain_text("Published")
    assert hand.clicks == 2


def test_a_complete_draft_is_scheduled_in_three_clicks_and_the_date(draft):
    page = draft()
    hand = Clicks(page)
    page.reload()
    page.get_by_role("button", name="Review & publish").click()
    page.get_by_label("Date and time").click()
    page.get_by_label("Date and time").fill("2031-12-03T07:00")
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(state(page)).to_contain_text("Scheduled")
    expect(page.locator(".messagelist")).to_contain_text("readers have it on 3 Dec 2031, 07:00 CET")
    assert hand.clicks == 3


def test_enter_in_the_field_schedules(draft):
    page = draft()
    page.get_by_role("button", name="Review & publish").click()
    page.get_by_label("Date and time").fill("2031-12-03T07:00")
    page.get_by_label("Date and time").press("Enter")
    expect(state(page)).to_contain_text("Scheduled")


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_usual_moments_fill_the_field_with_scripts_and_without(draft, java_script_enabled):
    page = draft(java_script_enabled=java_script_enabled)
    page.get_by_role("button", name="Review & publish").click()
    page.get_by_role("button", name="Tomorrow 07:00").click()
    expect(page.get_by_label("Date and time")).to_have_value(re.compile(r"^\d{4}-\d\d-\d\dT07:00$"))
    page.get_by_role("button", name="In 1 hour").click()
    expect(page.get_by_label("Date and time")).not_to_have_value(re.compile("T07:00$"))
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(state(page)).to_contain_text("Scheduled")


def test_a_line_of_the_page_leads_to_its_field(draft):
    page = draft(body="<p>The sum is TK euros.</p>")
    page.get_by_role("button", name="Review & publish").click()
    expect(page.get_by_role("button", name="Publish now")).to_have_count(0)
    page.get_by_role("link", name="Choose a topic").click()
    expect(page.get_by_role("combobox", name="Topic 1", exact=True)).to_be_focused()
    expect(page.locator(".errornote")).to_contain_text("Replace the placeholder “TK” in the text")
    page.go_back()
    page.get_by_role("link", name="Write a social title").click()
    expect(page.get_by_label("Social title")).to_be_focused()
    page.go_back()
    page.get_by_role("link", name="Replace the placeholder").click()
    expect(page.locator(".cke_editable")).to_be_focused()


def test_the_editors_own_clock_is_shown_where_it_differs(draft):
    page = draft(timezone_id="America/New_York")
    page.get_by_role("button", name="Review & publish").click()
    page.get_by_label("Date and time").fill("2031-12-03T07:00")
    expect(page.locator(".moment-own")).to_have_text("On your own clock: Wed 3 Dec, 01:00 (America/New_York).")
    expect(page.get_by_text("Time zone: Europe/Brussels")).to_be_visible()
    page.get_by_label("Date and time").fill("2031-03-30T02:30")  # an hour that there is not
    expect(page.locator(".moment-own")).to_have_text("Your own clock: America/New_York.")


def test_it_is_not_shown_where_it_is_the_same(draft):
    page = draft(timezone_id="Europe/Brussels")
    page.get_by_role("button", name="Review & publish").click()
    expect(page.get_by_label("Date and time")).to_be_visible()
    expect(page.locator(".moment-own")).to_have_count(0)
