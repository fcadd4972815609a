"""The page on which two revisions of a story stand beside each other."""

import re

import pytest

from articles import workflow
from tests.factories import edit, make_article, make_author, make_section, make_tag

pytestmark = pytest.mark.django_db


def page(client, article, query: str = "") -> str:
    response = client.get(f"/admin/articles/article/{article.pk}/compare/{query}")
    assert response.status_code == 200
    return response.content.decode()


def changed_fields(html: str) -> list[str]:
    return re.findall(r'<h2 id="compare-\d+">([^<]+)</h2>', html)


@pytest.fixture
def at_desk(client, editor):
    client.force_login(editor)
    return client


def test_it_shows_the_fields_that_differ_and_no_others(at_desk):
    article = make_article(headline="They met on Tuesday", body="<p>They met on Tuesday, it was said.</p>")
    edit(
        article,
        headline="They met on Wednesday",
        body="<p>They met on Wednesday, it was said.</p>",
        section=make_section(name="World").pk,
    )
    html = page(at_desk, article)
    assert changed_fields(html) == ["Headline", "Text", "Section"]
    assert "<del>Tuesday</del>" in html
    assert "<ins>Wednesday</ins>" in html


def test_side_by_side_each_side_has_its_own_words(at_desk):
    article = make_article(headline="They met on Tuesday")
    edit(article, headline="They met on Wednesday")
    left, right = re.findall(r"<td>(.*?)</td>", page(at_desk, article, "?layout=side"), re.DOTALL)
    assert ("Tuesday" in left, "Wednesday" in left) == (True, False)
    assert ("Tuesday" in right, "Wednesday" in right) == (False, True)


def test_in_one_text_both_words_stand_together(at_desk):
    article = make_article(headline="They met on Tuesday")
    edit(article, headline="They met on Wednesday")
    assert "<del>Tuesday</del><ins>Wednesday</ins>" in page(at_desk, article, "?layout=inline")


def test_people_and_topics_are_called_by_their_names(at_desk):
    article = make_article(authors=[make_author(name="Maya Lindqvist").pk])
    edit(article, authors=[make_author(name="Tomas Berger").pk], tags=[make_tag(name="NATO").pk], is_evergreen=True)
    html = page(at_desk, article, "?layout=inline")
    assert {"Authors", "Topics", "Evergreen"} <= set(changed_fields(html))
    assert "Maya" in html
    assert "Berger" in html


def test_it_begins_with_what_readers_have_against_the_working_text(at_desk):
    article = workflow.publish(make_article(headline="Public words"), by=None)
    for words in ("First try", "Second try"):
        article = edit(article, headline=words)
    assert "<h2" in page(at_desk, article)
    assert "<del>Public words</del>" in page(at_desk, article, "?layout=inline")
    assert (
        f"/admin/articles/article/{article.pk}/compare/"
        in at_desk.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    )


def test_any_two_can_be_chosen(at_desk):
    article = make_article(headline="One")
    for words in ("Two", "Three"):
        article = edit(article, headline=words)
    html = page(at_desk, article, "?from=1&to=2&layout=inline")
    assert "<del>One</del><ins>Two</ins>" in html
    assert "Three" not in re.sub(r"<title>.*?</title>|<p class=\"story-named\">.*?</p>", "", html, flags=re.DOTALL)


def test_the_first_revision_alone_says_so(at_desk):
    assert "one and the same revision" in page(at_desk, make_article())


def test_typed_markup_is_text(at_desk):
    article = make_article(standfirst="<script>alert(1)</script>")
    edit(
        article,
        standfirst="<img src=x onerror=alert(1)>",
        body='<p><a href="https://a.example/?&quot;&gt;&lt;script&gt;">x</a></p>',
    )
    html = page(at_desk, article, "?layout=inline")
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert '"><script>' not in html


def test_the_number_of_queries_does_not_grow_with_the_revisions(at_desk, django_assert_max_num_queries):
    article = make_article()
    for number in range(12):
        article = edit(article, headline=f"Headline {number}", authors=[make_author(name=f"Author {number}").pk])
    page(at_desk, article)
    with django_assert_max_num_queries(14):
        page(at_desk, article)
