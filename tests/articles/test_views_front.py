"""The home front: the newest on top, each section below, no story twice."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.articles.paper import make_image, make_section, make_story

pytestmark = pytest.mark.django_db


def fill(counts, *, step=1, **changes):
    """So many stories in each section, the later sections' all older."""
    hours = 0
    for name, count in counts.items():
        section = make_section(name)
        for number in range(count):
            hours += step
            make_story(f"{name} {number}", section=section, at=timezone.now() - timedelta(hours=hours), **changes)


def headlines(html):
    return re.findall(r"<h3><a [^>]*>([^<]+)</a></h3>", html)


def front(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_newest_leads_and_no_story_stands_twice(client):
    fill({"Security": 12, "Europe": 8, "Economy": 3})
    shown = headlines(front(client))
    assert shown[:5] == [f"Security {number}" for number in range(5)]
    assert len(shown) == len(set(shown)) == 5 + 5 + 5 + 3


def test_a_section_is_not_starved_by_a_busier_one(client):
    fill({"Security": 40, "Europe": 6})
    assert headlines(front(client))[10:] == [f"Europe {number}" for number in range(5)]


def test_few_stories_leave_something_for_the_sections(client):
    fill({"Security": 4})
    html = front(client)
    band = html[html.index('id="band-security"') :]
    assert headlines(html[: html.index('id="band-security"')]) == ["Security 0", "Security 1", "Security 2"]
    assert headlines(band) == ["Security 3"]


def test_every_section_with_stories_leads_on_to_its_own_front(client):
    fill({"Security": 1, "Europe": 1, "Economy": 0})
    html = front(client)
    assert '<a href="/security/">More Security news</a>' in html
    assert '<a href="/europe/">More Europe news</a>' in html
    assert "More Economy news" not in html


@pytest.mark.parametrize("counts", [{}, {"Security": 6}, {"Security": 6, "Europe": 2, "Economy": 2}])
def test_the_newsletter_band_stands_once_after_the_second_section(client, counts):
    fill(counts)
    html = front(client)
    assert html.count("Subscribe to our newsletter") == 1
    if len(counts) == 3:
        box = html.index("Subscribe to our newsletter")
        assert html.index('id="band-europe"') < box < html.index('id="band-economy"')


def test_an_empty_paper_says_so_in_words(client):
    assert "There are no stories yet." in front(client)


def test_the_name_is_the_h1_and_no_card_has_two_links(client):
    fill({"Security": 3}, lead_image=make_image())
    html = front(client)
    assert re.search(r"<h1[^>]*><a href=\"/\"", html)
    assert html.count("<h1") == 1
    assert all(card.count("<a ") <= 1 for card in html.split('<div class="card ')[1:-1])


def test_one_picture_is_wanted_first_and_the_others_wait(client):
    fill({"Security": 9}, lead_image=make_image())
    html = front(client)
    assert html.count('fetchpriority="high"') == 1
    assert html.count('loading="lazy"') == html.count("<img ") - 1 > 1


def test_a_site_of_another_name_is_set_in_type(client, settings):
    assert '<svg class="wordmark"' in front(client)
    settings.SITE_NAME = "The Courier"
    html = front(client)
    assert "<svg" not in html
    assert ">The Courier" in html
