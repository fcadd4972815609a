"""Naming other rows in a story: by number, name or address; what is suggested, to whom, and at what price."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.admin.naming import MOST_NAMED
from articles.admin.offers import FITTING, RECENT, SUGGESTED
from articles.models import Article, Author, Tag
from tests.articles.test_desk import ADD, address, press, text, typed
from tests.factories import edit, make_article, make_author, make_image, make_tag, make_user

pytestmark = pytest.mark.django_db
SUGGEST = "/admin/articles/article/suggest/"
# Of the whole answer: session, person, rights, story, text, sections, and one for all that is named and offered.
FORM_QUERIES = 12


@pytest.fixture
def desk(client, writer):
    client.force_login(writer)
    return client


def saved(field: str):
    return Article.objects.get().latest_revision.content[field]


def refusal(response) -> str:
    assert response.status_code == 422
    return html.unescape(text(response))


def suggested(client, of: str, letters: str = "", **more) -> list[str]:
    return [words for _, words in client.get(SUGGEST, {"of": of, "q": letters} | more).json()]


@pytest.mark.parametrize("written", ["{pk}", "{pk} – {name}", "{pk} - {name}", "NATO", " nato ", "{pk} – Its old name"])
def test_a_topic_is_named_by_number_or_name(desk, written):
    topic = make_tag(name="NATO")
    press(desk, None, "save", tags=[written.format(pk=topic.pk, name=topic.name)])
    assert saved("tags") == [topic.pk]


def test_topics_keep_their_order_and_stand_once(desk):
    one, two = make_tag(name="One"), make_tag(name="Two")
    press(desk, None, "save", tags=["Two", "One", f"{two.pk} – Two"])
    assert saved("tags") == [two.pk, one.pk]


def test_a_topic_that_is_a_number_is_named_by_it(desk):
    other = make_tag(name="Other")
    year = make_tag(name=str(other.pk))
    press(desk, None, "save", tags=[str(other.pk)])
    assert saved("tags") == [year.pk]


def test_an_unknown_topic_is_refused_in_a_sentence_beside_its_field(desk):
    page = refusal(press(desk, None, "save", tags=["Nato2"], headline="Kept"))
    sentence = "There is no topic “Nato2”. Choose one of the suggestions, or ask an editor to add it."
    assert page.count(sentence) == 2
    assert 'value="Nato2"' in page
    assert "Kept" in page


def test_an_author_is_named_by_name(desk):
    author = make_author(name="Ann Author")
    press(desk, None, "save", authors=["ann author"])
    assert saved("authors") == [author.pk]


def test_two_authors_of_one_name_are_told_apart_by_number(desk):
    make_author(name="Ann Author")
    second = make_author(name="Ann Author")
    assert "2 authors are named “Ann Author”" in refusal(press(desk, None, "save", authors=["Ann Author"]))
    press(desk, None, "save", authors=[f"{second.pk} – Ann Author"])
    assert saved("authors") == [second.pk]


def test_a_picture_is_named_by_number_with_its_words(desk):
    image = make_image(caption="A table")
    press(desk, None, "save", lead_image=f"{image.pk} – A table")
    assert saved("lead_image") == image.pk
    assert f'value="{image.pk} – A table"' in text(desk.get(address(Article.objects.get())))


def test_a_picture_that_is_not_there_is_refused(desk):
    assert "There is no picture “999 – Gone”" in refusal(press(desk, None, "save", lead_image="999 – Gone"))


def test_more_names_than_anybody_types_are_refused_without_looking_them_up(desk):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = refusal(press(desk, None, "save", tags=[f"Name {number}" for number in range(MOST_NAMED + 1)]))
    assert f"Choose no more than {MOST_NAMED}." in page
    assert not [each for each in asked.captured_queries if "Name 1'" in each["sql"]]


def test_what_is_chosen_stands_in_the_form_with_its_words(desk, writer):
    topic, author, other = make_tag(name="NATO"), make_author(name="Ann"), make_article(by=writer, headline="Other")
    story = make_article(by=writer, tags=[topic.pk], authors=[author.pk], related=[other.pk], translation_of=other.pk)
    page = text(desk.get(address(story)))
    for value in (f"{topic.pk} – NATO", f"{author.pk} – Ann", f"{other.pk} – Other"):
        assert f'value="{value}"' in page


def test_a_number_that_was_refused_with_others_comes_back_with_its_words(desk):
    topic = make_tag(name="NATO")
    assert f'value="{topic.pk} – NATO"' in refusal(press(desk, None, "save", tags=[str(topic.pk), "Nato2"]))


def test_without_scripts_the_newest_are_offered(desk):
    for number in range(SUGGESTED + 5):
        make_tag(name=f"Topic {number:03}")
    offered = re.search(r'<datalist id="offered-topics">(.*?)</datalist>', text(desk.get(ADD)))[1]
    assert offered.count("<option") == SUGGESTED
    assert f"Topic {SUGGESTED + 4:03}" in offered
    assert "Topic 000" not in offered


def many(count: int) -> None:
    Tag.objects.bulk_create(Tag(name=f"Topic {n}", slug=f"t-{n}") for n in range(count))
    Author.objects.bulk_create(Author(name=f"Author {n}", slug=f"a-{n}") for n in range(count))


@pytest.mark.parametrize("role", ["writer", "editor"])
@pytest.mark.parametrize("count", [10, 2000])
def test_opening_a_form_takes_the_same_few_queries_however_much_there_is(client, request, role, count):
    person = request.getfixturevalue(role)
    many(count)
    others = [make_article(by=person).pk for _ in range(3)]
    story = make_article(
        by=person,
        tags=list(Tag.objects.values_list("pk", flat=True)[:8]),
        authors=list(Author.objects.values_list("pk", flat=True)[:8]),
        lead_image=make_image().pk,
        related=others,
        translation_of=others[0],
    )
    client.force_login(person)
    for path in (ADD, address(story)):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        assert len(asked) <= FORM_QUERIES, [each["sql"][:200] for each in asked.captured_queries]
        # Rows of a list are never read whole: every look at one of these tables is limited or by key.
        for each in asked.captured_queries:
            if 'FROM "articles_tag"' in each["sql"] or 'FROM "articles_author"' in each["sql"]:
                assert "LIMIT" in each["sql"] or " IN (" in each["sql"]


def test_saving_many_names_asks_once_for_each_field(desk, writer):
    many(60)
    story = make_article(by=writer)
    queries = []
    for count in (2, 40):
        data = typed(story, tags=[f"Topic {n}" for n in range(count)], authors=[f"Author {n}" for n in range(count)])
        data["related"] = ["nonsense"]  # refused, so that only the fields are counted
        with CaptureQueriesContext(connection) as asked:
            assert desk.post(address(story), data).status_code == 422
        queries.append(len(asked))
    assert queries[0] == queries[1]


def test_suggestions_fit_the_letters_with_beginnings_first(desk):
    for name in ("Defence", "European defence", "Trade"):
        make_tag(name=name)
    assert suggested(desk, "topics", "def") == ["Defence", "European defence"]
    assert suggested(desk, "topics", "eur def") == ["European defence"]


def test_suggestions_are_a_number_and_words(desk):
    author = make_author(name="Ann Author")
    assert desk.get(SUGGEST, {"of": "authors", "q": "ann"}).json() == [[author.pk, "Ann Author"]]


@pytest.mark.parametrize("of", ["topics", "authors"])
def test_there_are_never_more_than_ten(desk, of):
    many(30)
    assert len(suggested(desk, of)) == FITTING
    assert len(suggested(desk, of, "o")) == FITTING


def test_a_story_is_suggested_by_words_by_number_and_by_address(desk, writer):
    story = make_article(by=writer, status="published", headline="Ministers meet in Brussels")
    make_article(by=writer, headline="Another")
    for letters in ("brussels meet", str(story.pk), f"https://example.org{story.get_absolute_url()}?utm=1"):
        assert suggested(desk, "stories", letters) == ["Ministers meet in Brussels"], letters


def test_a_story_is_not_suggested_to_itself(desk, writer):
    story = make_article(by=writer, headline="Only this one")
    assert suggested(desk, "stories", "only") == ["Only this one"]
    assert suggested(desk, "stories", "only", story=story.pk) == []


def test_foreign_drafts_are_not_suggested_to_a_writer(desk, editor):
    make_article(headline="Secret draft")
    make_article(headline="Secret no more", status="published")
    assert suggested(desk, "stories", "secret") == ["Secret no more"]
    desk.force_login(editor)
    assert suggested(desk, "stories", "secret") == ["Secret no more", "Secret draft"]


def test_a_picture_is_suggested_by_caption_alternative_text_and_credit(desk):
    image = make_image(caption="At the table", alt="Two people", credit="Photo: Someone")
    for letters in ("table", "two", "someone", str(image.pk)):
        assert suggested(desk, "pictures", letters) == ["At the table"]


@pytest.mark.parametrize("letters", ["%", "_", "\\", "'", '"', "a" * 5000, "\x00x", "٣"])
def test_odd_letters_find_nothing_and_break_nothing(desk, letters):
    make_tag(name="Plain")
    assert suggested(desk, "topics", letters) == []
    assert press(desk, None, "save", tags=[letters], authors=[letters], related=[letters]).status_code == 422


def test_one_suggestion_is_one_look_among_the_newest(desk, editor):
    desk.force_login(editor)
    make_article()
    for of in ("stories", "pictures", "topics", "authors"):
        with CaptureQueriesContext(connection) as asked:
            suggested(desk, of, "word")
        last = asked.captured_queries[-1]["sql"]
        assert f"LIMIT {FITTING}" in last
        if of in {"stories", "pictures"}:
            assert f"OFFSET {RECENT}" in last
        assert len(asked) <= 6


def test_suggestions_are_for_those_who_write_and_of_four_kinds(client, writer):
    assert client.get(SUGGEST, {"of": "topics"}).status_code == 302
    client.force_login(make_user())
    assert client.get(SUGGEST, {"of": "topics"}).status_code == 403
    client.force_login(writer)
    assert client.get(SUGGEST, {"of": "users"}).status_code == 404
    assert client.post(SUGGEST, {"of": "topics"}).status_code == 405
    answer = client.get(SUGGEST, {"of": "topics"})
    assert "no-store" in answer["Cache-Control"]


def test_a_story_whose_author_is_gone_still_opens(desk, writer):
    story = edit(make_article(by=writer), tags=[10**6])
    assert 'value="1000000"' in text(desk.get(address(story)))


def test_for_a_link_only_what_readers_can_open_is_offered_by_its_address(desk, writer, settings):
    public = make_article(status="published", headline="Ministers meet again")
    make_article(by=writer, headline="Ministers meet in secret")
    answer = desk.get(SUGGEST, {"of": "addresses", "q": "ministers meet"})
    assert answer.json() == [[settings.SITE_URL + public.get_absolute_url(), "Ministers meet again"]]
