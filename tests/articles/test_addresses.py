"""Addresses of stories: slugs from any script, frozen at publication, redirects without loops or chains."""

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import redirects, slugs, workflow
from articles.models import Article, Redirect
from tests.factories import edit, make_article, make_section


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Ministers agree", "ministers-agree"),
        ("Größe und Maß", "grosse-und-mass"),
        ("Встреча в Брюсселе", "vstrecha-v-briussele"),
        ("北约与欧盟", "bei-yue-yu-ou-meng"),
        ("حلف شمال الأطلسي", "hlf-shml-ltlsy"),
        ("!!!", "story"),
        ("", "story"),
        ("🙂", "story"),
    ],
)
def test_every_script_gives_a_slug(text, slug):
    assert slugs.from_text(text) == slug


@settings(deadline=None)
@given(st.text())
def test_a_slug_is_never_empty_and_only_ascii(text):
    slug = slugs.from_text(text)
    assert slug
    assert slug.isascii()
    assert len(slug) <= slugs.MAX_LENGTH
    assert slug == slug.strip("-").lower()


@pytest.mark.django_db
class TestSlugs:
    def test_a_taken_slug_gets_a_number(self):
        assert [make_article(headline="Same").slug for _ in range(3)] == ["same", "same-2", "same-3"]

    def test_it_follows_the_headline_until_publication_and_then_stays(self):
        article = edit(make_article(headline="First"), headline="Second")
        assert article.slug == "second"
        article = workflow.publish(article, by=None)
        article = workflow.publish_changes(edit(article, headline="Third"), by=None)
        assert (article.headline, article.slug) == ("Third", "second")

    def test_a_typed_slug_is_kept_as_it_is(self):
        article = edit(make_article(headline="First", slug="my-own"), headline="Second")
        assert article.slug == "my-own"

    def test_a_slug_where_a_story_once_lived_is_taken(self):
        article = make_article(headline="Old", status="published")
        workflow.publish_changes(edit(article, slug="new"), by=None)
        assert make_article(headline="Old").slug == "old-2"


def move(article: Article, **changes) -> Article:
    return workflow.publish_changes(edit(article, **changes), by=None)


@pytest.mark.django_db
class TestRedirects:
    def test_a_changed_slug_leaves_a_permanent_redirect(self, client):
        article = make_article(status="published")
        old = article.get_absolute_url()
        article = move(article, slug="elsewhere")
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())
        assert client.get(article.get_absolute_url()).status_code == 200

    def test_a_changed_section_leaves_one_too(self, client):
        article = make_article(status="published")
        old = article.get_absolute_url()
        article = move(article, section=make_section().pk)
        assert client.get(old)["Location"] == article.get_absolute_url()

    def test_moved_on_and_on_every_old_address_leads_straight_there(self, client):
        article = make_article(status="published")
        old = [article.get_absolute_url()]
        for slug in ("one", "two", "three"):
            article = move(article, slug=slug)
            old.append(article.get_absolute_url())
        for address in old[:-1]:
            assert client.get(address)["Location"] == old[-1]

    def test_moved_back_and_forth_there_is_no_loop(self, client):
        article = make_article(status="published", slug="first")
        first = article.get_absolute_url()
        article = move(article, slug="second")
        second = article.get_absolute_url()
        article = move(article, slug="first")
        assert client.get(first).status_code == 200
        assert client.get(second)["Location"] == first
        article = move(article, slug="second")
        assert client.get(second).status_code == 200
        assert client.get(first)["Location"] == second

    def test_a_draft_and_a_scheduled_story_leave_none(self):
        edit(make_article(slug="one"), slug="two")
        assert not Redirect.objects.exists()

    def test_another_story_never_stands_on_an_old_address(self):
        article = move(make_article(status="published", slug="one"), slug="two")
        other = make_article(slug="one", section=article.section_id, status="published")
        assert other.slug == "one-2"
        assert redirects.find(article.section.slug, "one") == article

    def test_a_withdrawn_story_keeps_its_redirects(self, client):
        article = move(make_article(status="published", slug="one"), slug="two")
        old = f"/{article.section.slug}/one/"
        workflow.withdraw(article, by=None, reason="R", notice="Gone for good.", at=timezone.now())
        assert client.get(old)["Location"] == article.get_absolute_url()
        response = client.get(article.get_absolute_url())
        assert response.status_code == 410
        assert "Gone for good." in response.content.decode()
