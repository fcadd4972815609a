"""The doors for what is typed: autosave, who is there, and the way back to text that was not saved."""

import uuid

import pytest

from articles import snapshot, workflow
from articles.models import Article, Draft, Presence
from tests.articles.test_desk import ADD, address, text, typed
from tests.factories import edit, make_article

pytestmark = pytest.mark.django_db
AUTOSAVE = "/admin/articles/article/autosave/"
HERE = "/admin/articles/article/here/"
START = "/admin/"


def kept(client, article: Article | None = None, *, turn: int = 1, sitting=None, **changes):
    """What the form sends while somebody types."""
    known = {"sitting": str(sitting or uuid.uuid4()), "turn": turn, "story": article.pk if article else ""}
    return client.post(AUTOSAVE, typed(article) | known | changes)


def told(client, article, **changes):
    return client.post(HERE, {"sitting": str(uuid.uuid4()), "story": article.pk} | changes)


def test_autosave_keeps_what_is_typed_and_says_when(at_desk, writer):
    article = make_article(by=writer, headline="As it is")
    answer = kept(at_desk(writer), article, headline="As it may be")
    assert answer.status_code == 200
    assert answer.json()["turn"] == 1
    assert Draft.objects.get().typed["headline"] == ["As it may be"]
    article.refresh_from_db()
    assert article.headline == "As it is"


def test_autosave_keeps_what_no_save_would_take(at_desk, writer):
    kept(at_desk(writer), related=["no such story"], canonical_url="nonsense", headline="x" * 400)
    assert Draft.objects.get().typed["canonical_url"] == ["nonsense"]


def test_autosave_gives_back_what_is_written_otherwise(at_desk, writer):
    answer = kept(at_desk(writer), headline="Two\nlines", slug="Not A Slug")
    assert answer.json()["fields"] == {"headline": "Two lines", "slug": "not-a-slug"}


def test_autosave_tells_of_a_newer_revision(at_desk, writer, editor):
    article = make_article(by=writer)
    stale = article.latest_revision_id
    edit(article, by=editor, kicker="Theirs")
    assert kept(at_desk(writer), article, base_revision=stale).json()["newer"]["by"] == "Edith Editor"


@pytest.mark.parametrize("wrong", [{"sitting": "none"}, {"turn": "x"}, {"turn": ""}])
def test_a_form_that_is_not_whole_is_refused(at_desk, writer, wrong):
    answer = at_desk(writer).post(AUTOSAVE, typed() | {"sitting": str(uuid.uuid4()), "turn": 1, "story": ""} | wrong)
    assert (answer.status_code, answer.json()["error"][:8]) == (400, "The form")


def test_text_with_a_nul_is_kept_without_it(at_desk, writer):
    assert kept(at_desk(writer), headline="A\0B").status_code == 200
    assert Draft.objects.get().typed["headline"] == ["AB"]


@pytest.mark.parametrize("address_", [AUTOSAVE, HERE])
def test_a_story_of_others_is_not_there(at_desk, writer, address_):
    data = {"sitting": str(uuid.uuid4()), "turn": 1, "story": make_article().pk}
    assert at_desk(writer).post(address_, data).status_code == 404
    assert not Draft.objects.exists()
    assert not Presence.objects.exists()


def test_autosave_asks_few_questions(at_desk, editor, django_assert_max_num_queries):
    article, client, sitting = make_article(), at_desk(editor), uuid.uuid4()
    kept(client, article, sitting=sitting)
    with django_assert_max_num_queries(7):
        kept(client, article, sitting=sitting, turn=2)


def test_forms_hear_who_else_is_there(at_desk, client, writer, editor):
    article = make_article(by=writer)
    told(at_desk(editor), article, typing="1")
    assert told(at_desk(writer), article).json()["colleagues"] == [{"name": "Edith Editor", "typing": True}]
    assert "Edith Editor is typing" in text(client.get(address(article)))


def test_the_list_says_who_is_in_a_story(at_desk, writer, editor):
    told(at_desk(editor), make_article(by=writer))
    assert ">Edith Editor</td>" in at_desk(writer).get("/admin/articles/article/").content.decode()


def test_a_form_that_closes_is_gone(at_desk, writer):
    article, sitting = make_article(by=writer), str(uuid.uuid4())
    client = at_desk(writer)
    told(client, article, sitting=sitting)
    told(client, article, sitting=sitting, leaving="1")
    assert not Presence.objects.exists()


def test_opening_the_form_writes_nothing(at_desk, writer):
    at_desk(writer).get(address(make_article(by=writer)))
    assert not Presence.objects.exists()
    assert not Draft.objects.exists()


def test_the_form_offers_what_was_typed_and_not_saved(at_desk, writer):
    article, client = make_article(by=writer), at_desk(writer)
    kept(client, article, headline="Typed at night")
    for page in (address(article), START):
        assert f"/merge/?draft={Draft.objects.get().pk}" in text(client.get(page))


def test_what_a_save_has_already_is_not_offered_but_done_with(at_desk, writer):
    article, client = make_article(by=writer), at_desk(writer)
    kept(client, article)
    assert "was not saved" not in text(client.get(address(article)))
    assert Draft.objects.get().typed == {}


def test_saving_a_form_settles_its_drafts(at_desk, writer):
    article, client, sitting = make_article(by=writer), at_desk(writer), uuid.uuid4()
    kept(client, article, sitting=sitting, headline="Typed")
    client.post(address(article), typed(article, headline="Typed on", sitting=str(sitting), turn="2"))
    assert Draft.objects.get().typed == {}
    assert "was not saved" not in text(client.get(address(article)))


def test_a_new_story_is_taken_back_with_all_that_was_typed(at_desk, writer):
    client, sitting = at_desk(writer), uuid.uuid4()
    kept(client, sitting=sitting, headline="Typed & lost?", canonical_url="nonsense")
    page = text(client.get(ADD))
    draft = Draft.objects.get()
    assert f"{ADD}?draft={draft.pk}" in page
    again = client.get(f"{ADD}?draft={draft.pk}").content.decode()
    assert "Typed &amp; lost?" in again
    assert 'value="nonsense"' in again
    assert f'name="sitting" value="{sitting}"' not in again  # the device may still hold a later turn of it
    assert f'name="taken_back" value="{draft.pk}:1"' in again


@pytest.mark.parametrize("how", ["kept", "saved"])
def test_what_was_taken_back_and_is_kept_again_is_offered_once(at_desk, writer, how):
    client = at_desk(writer)
    kept(client, headline="Typed")
    draft = Draft.objects.get()
    again = {"headline": "Typed", "taken_back": f"{draft.pk}:1"}
    if how == "kept":
        kept(client, **again)
        assert Draft.objects.exclude(typed={}).count() == 1
    else:
        client.post(ADD, typed(**again))
    draft.refresh_from_db()
    assert draft.typed == {}


def test_what_the_device_brings_later_into_a_draft_that_was_taken_back_is_offered_too(at_desk, writer):
    client, sitting = at_desk(writer), uuid.uuid4()
    kept(client, sitting=sitting, headline="Typed")
    source = f"{Draft.objects.get().pk}:1"
    kept(client, sitting=sitting, turn=2, headline="Typed on")
    client.post(ADD, typed(headline="Typed", taken_back=source))
    assert Draft.objects.get(sitting=sitting).typed["headline"] == ["Typed on"]


def test_nobody_has_done_with_the_text_of_others(at_desk, writer, editor):
    kept(at_desk(writer), headline="Hers")
    draft = Draft.objects.get()
    kept(at_desk(editor), headline="His", taken_back=f"{draft.pk}:1")
    draft.refresh_from_db()
    assert draft.typed


def test_nobody_takes_back_the_text_of_others(at_desk, writer, editor):
    kept(at_desk(writer), headline="Hers")
    assert "Hers" not in text(at_desk(editor).get(f"{ADD}?draft={Draft.objects.get().pk}"))


def test_text_is_thrown_away_by_who_typed_it_alone(at_desk, writer, editor):
    kept(at_desk(writer), headline="Hers")
    page = f"/admin/articles/article/drafts/{Draft.objects.get().pk}/"
    assert at_desk(editor).post(page).status_code == 404
    assert at_desk(writer).get(page).status_code == 405
    assert at_desk(writer).post(page).status_code == 302
    assert Draft.objects.get().typed == {}


def test_a_first_save_sent_twice_makes_one_story(at_desk, writer):
    client, sitting = at_desk(writer), str(uuid.uuid4())
    for turn in ("1", "2"):
        answer = client.post(ADD, typed(headline=f"Turn {turn}", sitting=sitting, turn=turn))
        assert answer.status_code == 302
    story = Article.objects.get()
    assert snapshot.latest_content(story)["headline"] == "Turn 2"


def test_a_second_save_after_a_lost_answer_is_no_strangers(at_desk, writer):
    article, client, sitting = make_article(by=writer), at_desk(writer), str(uuid.uuid4())
    for turn in ("1", "2"):
        client.post(address(article), typed(article, headline=f"Turn {turn}", sitting=sitting, turn=turn))
    article.refresh_from_db()
    assert article.headline == "Turn 2"
    assert not article.revisions.filter(is_aside=True).exists()


def test_what_is_refused_for_want_of_rights_is_offered_once_there_are(at_desk, writer, editor):
    article, client = make_article(by=writer), at_desk(writer)
    form = typed(article, headline="Typed too late", sitting=str(uuid.uuid4()), turn="1")
    workflow.submit(article, by=writer)
    assert client.post(address(article), form).status_code == 403
    workflow.send_back(article, by=editor, note="Go on")
    assert "was not saved" in text(client.get(address(article)))
