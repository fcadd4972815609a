"""Section fronts, author and topic pages: newest first, numbered, right when there is nothing."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.views import lists
from tests.articles.paper import make_author, make_draft, make_section, make_story, make_tag

pytestmark = pytest.mark.django_db


def headlines(response):
    return re.findall(r"<h2><a [^>]*>([^<]+)</a></h2>", response.content.decode())


@pytest.fixture
def shelf(monkeypatch):
    """Seven stories on one shelf, by one author, on one topic; three to a page."""
    monkeypatch.setattr(lists, "PER_PAGE", 3)
    for hours in range(1, 8):
        make_story(f"Story {hours}", at=timezone.now() - timedelta(hours=hours), tags=[make_tag()])


@pytest.mark.parametrize("address", ["/security/", "/authors/maya-lindqvist/", "/topics/nato/"])
def test_a_list_is_newest_first_in_numbered_pages(client, shelf, address):
    assert headlines(client.get(address)) == ["Story 1", "Story 2", "Story 3"]
    last = client.get(address, {"page": 3})
    assert headlines(last) == ["Story 7"]
    html = last.content.decode()
    assert ", page 3 –" in re.search("<title>(.*)</title>", html)[1]
    assert f'<link rel="canonical" href="http://testserver{address}?page=3">' in html
    assert 'rel="prev">Previous</a>' in html
    assert "Next</a>" not in html


@pytest.mark.parametrize("number", ["0", "-1", "4", "two", "1e9", "½", ""])
def test_a_page_that_does_not_exist_is_a_404(client, shelf, number):
    assert client.get("/security/", {"page": number}).status_code == 404


@pytest.mark.parametrize("address", ["/security/", "/authors/maya-lindqvist/", "/topics/nato/"])
def test_what_is_not_public_is_not_listed(client, address):
    make_draft("Draft", tags=[make_tag()])
    make_story("Later", at=timezone.now() + timedelta(hours=1), tags=[make_tag()])
    response = client.get(address)
    assert response.status_code == 200
    assert headlines(response) == []
    assert "There are no stories" in response.content.decode() or "No story by" in response.content.decode()


@pytest.mark.parametrize("address", ["/nothing/", "/authors/nobody/", "/topics/nothing/"])
def test_an_unknown_list_is_a_404(client, address):
    assert client.get(address).status_code == 404


def test_a_section_front_says_what_it_is_about_and_is_marked_as_the_current_one(client):
    make_section("Security", description="Alliances and agreements.")
    html = client.get("/security/").content.decode()
    assert "<h1>Security</h1>" in html
    assert "Alliances and agreements.</p>" in html
    assert '<a href="/security/" aria-current="page">Security</a>' in html


def test_an_author_page_says_who_it_is(client):
    make_author(role="Correspondent", bio="Reports <from> Brussels.", contact="maya@example.org")
    html = client.get("/authors/maya-lindqvist/").content.decode()
    for piece in ("<h1>Maya Lindqvist</h1>", "Correspondent", "Reports &lt;from&gt; Brussels.", "maya@example.org"):
        assert piece in html


@pytest.mark.parametrize(("count", "hidden"), [(0, True), (2, True), (3, False)])
def test_a_topic_with_fewer_than_three_stories_is_not_indexed(client, count, hidden):
    make_tag()
    for number in range(count):
        make_story(f"Story {number}", tags=[make_tag()])
    assert ('content="noindex"' in client.get("/topics/nato/").content.decode()) is hidden
