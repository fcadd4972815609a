"""About and privacy, and the pages for what is missing or broken."""

import re

import pytest
from django.template.loader import get_template

from tests.articles.paper import make_section, make_story


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "heading"), [("/about/", "About Newsroom"), ("/privacy/", "Privacy")])
def test_a_policy_page_is_there_in_plain_words(client, address, heading):
    response = client.get(address)
    assert response.status_code == 200
    assert f"<h1>{heading}</h1>" in response.content.decode()


@pytest.mark.django_db
def test_the_footer_leads_to_both(client):
    html = client.get("/").content.decode()
    assert 'href="/about/"' in html
    assert 'href="/privacy/"' in html


@pytest.mark.django_db
def test_the_404_page_offers_the_latest_five_stories_and_repeats_nothing_of_the_address(client):
    for number in range(7):
        make_story(f"Story {number}", section=make_section())
    response = client.get("/nowhere/<script>/?q=echo-me")
    html = response.content.decode()
    assert response.status_code == 404
    assert len(re.findall(r"<h3><a ", html)) == 5
    assert "nowhere" not in html
    assert "echo-me" not in html
    assert 'content="noindex"' in html
    assert not response.cookies


@pytest.mark.django_db
def test_the_404_page_does_not_touch_the_session(client, django_assert_num_queries):
    client.cookies["sessionid"] = "somebody"
    with django_assert_num_queries(3):  # scheduled changes, sections, newest stories
        response = client.get("/no/such/page/")
    assert response.status_code == 404


def test_the_500_page_needs_neither_database_nor_context():
    html = get_template("500.html").render()
    assert "Something went wrong on our side" in html
    assert "{%" not in html
    assert "{{" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/about/", "/nowhere/"])
def test_the_newsletter_is_one_press_away_from_every_page(client, address):
    html = client.get(address).content.decode()
    assert html.count('<a href="/newsletter/">Newsletter</a>') == 2
