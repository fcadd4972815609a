"""What every public page promises: methods, headers, no cookie, nothing inline, a ceiling of queries, bytes."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import connection
from django.template import Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import workflow
from tests.articles.paper import make_author, make_image, make_section, make_story, make_tag
from tests.factories import edit

pytestmark = pytest.mark.django_db

STATIC = Path(site.BASE_DIR, "newsroom", "static", "newsroom")
STORY = "/security/the-meeting/"
CHANGES = f"{STORY}changes/"
PAGES = [
    "/",
    "/security/",
    STORY,
    "/authors/maya-lindqvist/",
    "/topics/nato/",
    "/corrections/",
    CHANGES,
    "/about/",
    "/privacy/",
]
CEILINGS = {
    "/": 8,
    STORY: 6,
    "/security/": 6,
    "/authors/maya-lindqvist/": 6,
    "/topics/nato/": 6,
    "/corrections/": 6,
    CHANGES: 6,
    "/about/": 1,
    "/nowhere/": 6,
}
WORDS = "The ministers said on Monday that they would meet again before the summer, and gave no date. "


def paper(stories):
    """A paper of seven sections with pictures everywhere, and one long story with all its furniture."""
    person = make_author(photo=make_image())
    for number in range(stories):
        make_story(
            f"A story about the meeting number {number} of many that were held",
            section=make_section(
                ("Security", "Europe", "Economy", "Courts", "Science", "Culture", "Sport")[number % 7]
            ),
            at=timezone.now() - timedelta(hours=number + 2),
            lead_image=make_image(),
            authors=[person],
            tags=[make_tag()],
            standfirst=WORDS,
        )
    story = make_story(
        "The meeting",
        authors=[person, *(make_author(f"Author {number}") for number in range(5))],
        tags=[make_tag(), make_tag("European Union")],
        lead_image=make_image(),
        # About 900 words, no two sentences alike: a page of copies would compress too well.
        body="".join(f"<p>{_sentences(seed)}</p>" for seed in range(12)),
    )
    edit(story, body=story.body.replace("Monday", "Tuesday"), authors=[person.pk], lead_image=make_image().pk)
    for kind in ("correction", "retraction"):
        workflow.correct(story, by=None, kind=kind, note="It was Monday.")


def _sentences(seed):
    words = sorted({word.strip(".,") for word in (WORDS + Path(site.BASE_DIR, "LICENSE").read_text()).split()})
    picked = [words[(seed * 7919 + place * (31 + seed)) % len(words)] for place in range(75)]
    return " ".join(picked)


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(address)
    return len(captured)


@pytest.mark.parametrize("address", PAGES)
def test_it_is_public_uncookied_and_cheap_to_ask_for_again(client, address):
    paper(1)
    response = client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["Last-Modified"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", PAGES)
def test_it_can_only_be_read(client, address):
    paper(1)
    assert client.head(address).status_code == 200
    for method in (client.post, client.put, client.delete, client.patch):
        response = method(address)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("address", [*PAGES, "/nowhere/"])
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(client, address):
    paper(8)
    html = client.get(address).content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert re.findall(r"<script[^>]*>[^<]*</script>", html) == re.findall(
        r'<script src="/static/[^"]*" defer></script>', html
    )
    asked_for = re.findall(r'(?:src|href)="([^"]+)"', re.sub(r"<a [^>]*>", "", html))
    assert [url for url in asked_for if not url.startswith(("/static/", "/media/", "http://testserver/"))] == []
    assert set(re.findall(r'srcset="([^"]+)"', html)) == set(re.findall(r'srcset="(/media/[^"]+)"', html))


@pytest.mark.parametrize("address", [*PAGES, "/nowhere/"])
def test_ids_are_unique_and_headings_skip_no_level(client, address):
    paper(8)
    html = client.get(address).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize("address", CEILINGS)
def test_queries_stay_under_the_ceiling_however_many_stories(client, address):
    paper(8)
    few = queries(client, address)
    paper(16)
    assert queries(client, address) == few <= CEILINGS[address]


def compressed(data):
    return len(gzip.compress(data, 6))


def test_the_stylesheet_and_the_script_are_small():
    assert compressed((STATIC / "site.css").read_bytes()) <= 6 * 1024
    assert compressed((STATIC / "site.js").read_bytes()) <= 1536


@pytest.mark.parametrize(("address", "limit"), [("/", 20), (STORY, 14)])
def test_the_page_itself_is_small(client, address, limit):
    paper(40)
    assert compressed(client.get(address).content) <= limit * 1024


def test_a_story_asks_for_at_most_six_things_before_scrolling(client):
    paper(8)
    html = client.get(STORY).content.decode()
    at_once = [tag for tag in re.findall(r"<img [^>]*>", html) if 'loading="lazy"' not in tag]
    others = re.findall(r'<link rel="(?:stylesheet|icon|preload)"|<script src=', html)
    assert 1 + len(at_once) + len(others) <= 6


def test_the_stylesheet_knows_no_left_and_no_right():
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "site.css").read_text(), flags=re.DOTALL)
    physical = (
        r"(?<![\w-])(left|right|width|height|(margin|padding|border)-(left|right|top|bottom)|(min|max)-(width|height)):"
    )
    found = [match[0] for match in re.finditer(physical, re.sub(r"\(\s*(min|max)-width:", "(", css))]
    assert found == []


@pytest.mark.parametrize("path", [*CEILINGS, "/privacy/", "/newsletter/"])
def test_no_template_asks_the_database(client, monkeypatch, path):
    paper(8)
    render, shown = Template._render, []

    def refuse(execute, sql, params, many, context):
        raise AssertionError(f"{path} asks in its template: {sql}")

    def without_queries(template, context):
        shown.append(template.name)
        with connection.execute_wrapper(refuse):
            return render(template, context)

    monkeypatch.setattr(Template, "_render", without_queries)
    client.get(path)
    assert shown
