"""What the desk promises at any length of the archive: few questions, and the same stories as before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import bin, snapshot, workflow
from articles.admin import listing
from articles.models import Article
from newsroom.benchmarks.forms import changed, read
from tests.factories import edit, make_article, make_author, make_section, make_tag

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
LIST_QUERIES, FORM_QUERIES, SAVE_QUERIES, PUBLISH_QUERIES = 12, 12, 32, 56


def address(article: Article) -> str:
    return f"{LIST}{article.pk}/change/"


def fill(count: int, **changes) -> list[Article]:
    """As many stories, two authors and a topic each, every second one public and half of those with changes."""
    shared = {"section": make_section().pk, "tags": [make_tag().pk]} | changes
    made = []
    for number in range(count):
        article = make_article(authors=[make_author().pk, make_author().pk], **shared)
        if number % 2:
            article = workflow.publish(article, by=None)
        made.append(edit(article, kicker="K") if number % 4 == 1 else article)
    return made


def asked(act) -> list[str]:
    """The queries of an act."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return [each["sql"] for each in queries.captured_queries]


def listed(client, query: str = "") -> list[int]:
    """The stories of a page of the list, in order."""
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    return [story.pk for story in response.context["cl"].result_list]


@pytest.fixture
def at_desk(client, editor):
    client.force_login(editor)
    return client


@pytest.mark.parametrize("query", ["", "status=published", "status=draft", "mine=1", "o=-4", "q=Ministers"])
def test_the_list_asks_the_same_few_questions_for_five_stories_and_for_sixty(at_desk, query):
    fill(5)
    few = len(asked(lambda: at_desk.get(f"{LIST}?{query}")))
    fill(55)
    many = len(asked(lambda: at_desk.get(f"{LIST}?{query}")))
    assert few <= many <= LIST_QUERIES
    assert many - few <= 3  # a page without any story has no rows and authors to ask for


@pytest.mark.parametrize("query", ["", "status=published", "q=Ministers", "p=1"])
def test_the_list_counts_nothing(at_desk, query):
    fill(5)
    assert not [sql for sql in asked(lambda: at_desk.get(f"{LIST}?{query}")) if "COUNT(" in sql]


def test_every_story_is_on_exactly_one_page_newest_first(at_desk, monkeypatch):
    monkeypatch.setattr("articles.admin.stories.ArticleAdmin.list_per_page", 4)
    made = [article.pk for article in fill(10)]
    assert [pk for page in (1, 2, 3) for pk in listed(at_desk, f"p={page}")] == made[::-1]


@pytest.mark.parametrize("page", ["4", "-1", "999999"])
def test_a_page_that_is_not_there_leads_back_to_the_list(at_desk, monkeypatch, page):
    monkeypatch.setattr("articles.admin.stories.ArticleAdmin.list_per_page", 4)
    fill(10)
    assert at_desk.get(f"{LIST}?p={page}").status_code == 302


def test_the_list_says_that_there_is_more_than_it_looked_for(at_desk, monkeypatch):
    monkeypatch.setattr("articles.admin.stories.ArticleAdmin.list_per_page", 2)
    monkeypatch.setattr(listing, "AHEAD", 4)
    fill(7)
    assert "More than 6 stories" in at_desk.get(LIST).content.decode()
    assert "p=4" in at_desk.get(f"{LIST}?p=3").content.decode()
    assert "More than" not in at_desk.get(f"{LIST}?p=3").content.decode()


def test_all_of_a_short_list_can_be_shown_on_one_page(at_desk, monkeypatch):
    monkeypatch.setattr("articles.admin.stories.ArticleAdmin.list_per_page", 2)
    fill(5)
    assert len(listed(at_desk, "all=")) == 5


def test_the_list_is_sorted_by_moment_but_by_no_column_without_an_index(at_desk):
    one, two, three = (make_article(headline=name, status="published") for name in ("B", "C", "A"))
    newest_last = [one.pk, two.pk, three.pk]
    assert listed(at_desk, "o=4") == newest_last
    assert listed(at_desk, "o=1") == listed(at_desk, "o=2") == newest_last[::-1]


@pytest.mark.parametrize("query", ["", "o=4", "o=-4", "o=5", "o=-5", "status=withdrawn"])
def test_every_order_of_the_list_is_walked_along_an_index(at_desk, query):
    fill(3)
    found = at_desk.get(f"{LIST}?{query}").context["cl"].queryset.values_list("pk", flat=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # with three rows it would sort them whatever there is
            cursor.execute(
                "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
            )
    plan = found[:50].explain()
    assert "Index" in plan.title()
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bridge", {"one", "two"}),
        ("bridge over", {"one"}),
        ("over bridge", {"one"}),
        ('"bridge over"', {"one"}),
        ('"over bridge"', set()),
        ("an-old-ferry", {"three"}),
        ("BRIDGE ferry", set()),
        ("ferry", {"three"}),
        ("100%", {"four"}),
    ],
)
def test_a_search_finds_every_word_in_headline_or_address(at_desk, words, found):
    made = {
        "one": make_article(headline="A bridge over the strait"),
        "two": make_article(headline="The bridge"),
        "three": make_article(headline="Boats", slug="an-old-ferry"),
        "four": make_article(headline="It is 100% certain"),
        "binned": bin.put_in(make_article(headline="A bridge over ferry"), by=None),
    }
    response = at_desk.get(LIST, {"q": words})
    assert {story.pk for story in response.context["cl"].result_list} == {made[name].pk for name in found}


def test_a_withdrawn_story_that_is_public_again_is_not_among_the_withdrawn(at_desk):
    gone, back = make_article(status="withdrawn"), make_article(status="withdrawn")
    workflow.publish(back, by=None)
    assert listed(at_desk, "status=withdrawn") == [gone.pk]


def test_opening_the_form_asks_few_questions(at_desk):
    for article in fill(4)[:2]:
        assert len(asked(lambda article=article: at_desk.get(address(article)))) <= FORM_QUERIES


@pytest.mark.parametrize(("action", "most"), [("save", SAVE_QUERIES), ("publish", PUBLISH_QUERIES)])
def test_saving_and_publishing_ask_few_questions(at_desk, action, most):
    draft = fill(9)[8]
    fields = read(at_desk.get(address(draft)).content.decode(), holding="headline")
    sent = changed(fields, body="<p>Other words.</p>", _action=action)
    data = {name: [value for known, value in sent if known == name] for name, _ in sent}
    responses = []
    assert len(asked(lambda: responses.append(at_desk.post(address(draft), data)))) <= most
    assert responses[0].status_code == 302
    draft.refresh_from_db()
    assert draft.body == "<p>Other words.</p>"
    assert draft.is_public() is (action == "publish")


def test_related_stories_of_two_shared_topics_come_once_and_newest_first():
    one, two = make_tag(), make_tag()
    made = [make_article(tags=[one.pk, two.pk], status="published") for _ in range(3)]
    story = make_article(tags=[one.pk, two.pk], status="published")
    assert [row.story_id for row in story.related_rows.order_by("position")] == [other.pk for other in made[::-1]]


def test_a_slug_is_free_behind_more_namesakes_than_are_looked_up_at_once():
    section = make_section().pk
    slugs = [make_article(headline="Same words", section=section).slug for _ in range(23)]
    assert slugs[0] == "same-words"
    assert slugs[1:] == [f"same-words-{number}" for number in range(2, 24)]


def test_what_is_remembered_of_a_cleaned_text_is_that_text_only(writer):
    article = make_article(by=writer, body="<p>One</p><script>x()</script>")
    other = edit(article, body="<p>One</p><script>y()</script><p onclick=z()>Two</p>")
    assert snapshot.latest_content(other)["body"] == "<p>One</p>\n<p>Two</p>"
