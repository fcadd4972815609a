"""Two texts of one story become one: by field, on the page where an editor chooses, and never silently."""

import html
import re
import uuid

import pytest
from django.utils import timezone

from articles import merging, revising, snapshot
from articles.errors import NotAllowed, StaleWrite
from articles.models import Draft, Revision
from tests.factories import edit, make_article, make_author, make_content, make_section, make_tag

pytestmark = pytest.mark.django_db
BASE = "<p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p>"


def three(base: dict, mine: dict, theirs: dict) -> merging.Merge:
    content = make_content(headline="H")
    return merging.merged(content | base, content | base | mine, content | base | theirs)


def body(*paragraphs: str) -> str:
    return "".join(f"<p>{each}</p>" for each in paragraphs)


def aside(article, *, by, **changes) -> Revision:
    """A text that began as the newest revision but one, as a refused save leaves it."""
    base = article.latest_revision.base
    with pytest.raises(StaleWrite) as refused:
        revising.save(article, base.content | changes, by=by, base=base.pk)
    return refused.value.kept


def typed(article, *, by, turn: int = 1, **changes) -> Draft:
    content = {name: value for name, value in (snapshot.latest_content(article) | changes).items() if value}
    return Draft.objects.create(
        sitting=uuid.uuid4(),
        article=article,
        base=article.latest_revision,
        typed={
            name: [str(each) for each in (value if isinstance(value, list) else [value])]
            for name, value in content.items()
        },
        turn=turn,
        saved_at=timezone.now(),
        by=by,
        by_name="Wanda Writer",
    )


def address(article, mine) -> str:
    query = f"draft={mine.pk}" if isinstance(mine, Draft) else f"mine={mine.number}"
    return f"/admin/articles/article/{article.pk}/merge/?{query}"


def text(response) -> str:
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def sent(page: str, decision: str = "merge", **choices) -> dict:
    """What the page's form sends; each choice by the field it is about."""
    names = re.findall(r'name="(choice-[^"]+)" value="mine"', page)
    hidden = re.findall(r'<input type="hidden" name="(theirs|turn)" value="(\d+)"', page)
    made = {name: choices[name.split("-")[1]] for name in names if name.split("-")[1] in choices}
    return dict(hidden) | made | {"decision": decision}


def decide(client, article, mine, decision: str = "merge", **choices):
    page = client.get(address(article, mine)).content.decode()
    return client.post(address(article, mine), sent(page, decision, **choices))


@pytest.fixture
def at_desk(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture
def story(writer, editor):
    """A story that the editor saved while the writer was writing."""
    article = make_article(by=writer, headline="Began", body=BASE, kicker="K")
    changed = {"headline": "Theirs", "dateline": "PARIS", "body": body("One.", "Two theirs.", "Three.", "Four theirs.")}
    return edit(article, by=editor, **changed)


@pytest.fixture
def mine(story, writer):
    changed = {"headline": "Mine", "kicker": "Mine too", "body": body("One mine.", "Two mine.", "Three.", "Four.")}
    return aside(story, by=writer, **changed)


@pytest.mark.parametrize("field", [name for name in snapshot.FIELDS if name != "body"])
def test_a_field_that_one_side_changed_is_taken_from_there(field):
    changed = {
        "authors": [make_author().pk],
        "tags": [make_tag().pk],
        "related": [make_article().pk],
        "section": make_section().pk,
        "language": "fr",
        "work_type": "analysis",
        "label": "breaking",
        "is_evergreen": True,
        "planned_for": "2030-05-06",
        "publish_at": "2030-05-06T10:00:00+00:00",
        "embargo_until": "2030-05-06T10:00:00+00:00",
        "unpublish_at": "2030-05-06T10:00:00+00:00",
        "lead_image": 5,
        "translation_of": 6,
        "canonical_url": "https://example.org/",
    }.get(field, "other")
    for mine, theirs in (({field: changed}, {}), ({}, {field: changed})):
        content, missing = three({}, mine, theirs).content({})
        assert (content[field], missing) == (changed, [])


def test_a_field_that_both_sides_changed_is_a_choice():
    merge = three({"headline": "A"}, {"headline": "B"}, {"headline": "C"})
    [clash] = merge.clashes
    assert merge.content({})[1] == [clash.name]
    assert merge.content({clash.name: "mine"})[0]["headline"] == "B"
    assert merge.content({clash.name: "theirs"})[0]["headline"] == "C"
    assert merge.content({clash.name: "both"})[1] == [clash.name]


def test_a_row_of_authors_is_taken_as_a_whole():
    one, two, three_ = (make_author().pk for _ in range(3))
    merge = three({"authors": [one]}, {"authors": [one, two]}, {"authors": [three_, one]})
    assert [part.field for part in merge.clashes] == ["authors"]
    assert merge.content({merge.clashes[0].name: "mine"})[0]["authors"] == [one, two]


def test_paragraphs_merge_where_they_do_not_clash():
    merge = three({"body": BASE}, {"body": "<p>New.</p>" + BASE}, {"body": BASE.replace("Four", "Fourth")})
    assert merge.content({})[0]["body"] == "\n".join(
        ["<p>New.</p>", "<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>", "<p>Fourth.</p>"]
    )


def test_both_paragraphs_can_go_on():
    merge = three({"body": BASE}, {"body": BASE.replace("Two", "2a")}, {"body": BASE.replace("Two", "2b")})
    content, missing = merge.content({merge.clashes[0].name: "both"})
    assert re.findall("<p>(.*?)</p>", content["body"]) == ["One.", "2a.", "2b.", "Three.", "Four."]


def test_the_same_clash_twice_is_two_choices():
    base, mine, theirs = (body(x, "Between.", x) for x in ("A", "B", "C"))
    names = [part.name for part in three({"body": base}, {"body": mine}, {"body": theirs}).clashes]
    assert len(set(names)) == 2


def test_without_a_beginning_all_that_differs_is_a_choice():
    content = make_content(headline="A", body=body("Same.", "A."))
    merge = merging.merged(None, content, content | {"headline": "B", "body": body("Same.", "B.")})
    assert [part.field for part in merge.clashes] == ["headline", "body"]


def test_the_page_says_who_saved_and_shows_base_mine_and_theirs(at_desk, story, mine):
    page = text(at_desk.get(address(story, mine)))
    assert "Edith Editor" in page
    assert "2 choices to make." in page
    assert "4 changes merge by themselves" in page
    assert "<del>Began</del><ins>Mine</ins>" in page
    assert "<del>Began</del><ins>Theirs</ins>" in page
    assert '<p class="compared">Began</p>' in page
    assert "1 paragraph the same on both sides" in page
    assert page.count("Taken from yours") == 2
    assert page.count("Taken from theirs") == 2


def test_what_was_chosen_is_saved_and_what_did_not_clash_is_in_it(at_desk, story, mine):
    response = decide(at_desk, story, mine, headline="mine", body="both")
    assert response["Location"] == f"/admin/articles/article/{story.pk}/change/"
    story.refresh_from_db()
    saved = story.latest_revision
    assert (saved.number, saved.note, saved.base.number) == (4, "Merged with revision 3", 2)
    assert (saved.content["headline"], saved.content["kicker"], saved.content["dateline"]) == (
        "Mine",
        "Mine too",
        "PARIS",
    )
    assert re.findall("<p>(.*?)</p>", saved.content["body"]) == [
        "One mine.",
        "Two mine.",
        "Two theirs.",
        "Three.",
        "Four theirs.",
    ]
    assert "The merged text is saved as revision 4." in text(at_desk.get(response["Location"]))


def test_a_choice_that_was_not_made_is_asked_for_and_the_others_are_kept(at_desk, story, mine):
    response = decide(at_desk, story, mine, headline="theirs")
    page = text(response)
    assert response.status_code == 422
    assert "<title>Error:" in page
    assert "One choice still to make" in page
    target = re.search(r'<li><a href="#([^"]+)">Choice 2', page)[1]
    assert f'id="{target}"' in page
    assert re.search(r'name="choice-headline-\w+" value="theirs"[^>]* checked', page)
    assert story.revisions.count() == 3


def test_take_over_makes_mine_the_working_text_and_leaves_theirs_in_the_history(at_desk, story, mine):
    decide(at_desk, story, mine, "take_over")
    story.refresh_from_db()
    assert story.latest_revision.content == mine.content
    assert (story.latest_revision.note, story.latest_revision.base.number) == ("Took over revision 3", 2)
    assert story.revisions.get(number=2).content["headline"] == "Theirs"


def test_keep_both_leaves_theirs_and_mine_stays_in_the_history(at_desk, story, mine):
    decide(at_desk, story, mine, "keep_both")
    story.refresh_from_db()
    assert (story.latest_revision.number, story.revisions.count()) == (2, 3)
    assert story.revisions.get(number=3).content["headline"] == "Mine"


@pytest.mark.parametrize("decision", ["merge", "take_over"])
def test_what_was_saved_while_choosing_is_not_overwritten(at_desk, editor, story, mine, decision):
    page = at_desk.get(address(story, mine)).content.decode()
    edit(story, by=editor, dateline="ROME", headline="Theirs again")
    response = at_desk.post(address(story, mine), sent(page, decision, headline="mine", body="theirs"))
    again = text(response)
    assert response.status_code == 409
    assert "Edith Editor saved revision 4 while you were choosing" in again
    assert re.search(r'name="choice-body-\w+" value="theirs"[^>]* checked', again)
    assert not re.search(r'name="choice-headline-\w+"[^>]* checked', again)
    story.refresh_from_db()
    assert (story.latest_revision.number, story.latest_revision.content["headline"]) == (4, "Theirs again")


def test_a_decision_that_is_sent_twice_is_done_once(at_desk, story, mine):
    page = at_desk.get(address(story, mine)).content.decode()
    for _ in range(2):
        response = at_desk.post(address(story, mine), sent(page, headline="mine", body="mine"))
        assert response.status_code == 302
    assert story.revisions.count() == 4


def test_every_paragraph_of_both_is_on_the_page(at_desk, story, mine):
    page = text(at_desk.get(address(story, mine)))
    words = re.sub("<[^>]+>", "", page)
    for sentence in ("One mine.", "mine.", "theirs.", "Four"):
        assert sentence in words


def test_looking_changes_nothing(at_desk, story, mine):
    before = list(story.revisions.values())
    assert at_desk.get(address(story, mine)).status_code == 200
    assert at_desk.head(address(story, mine)).status_code == 200
    assert list(story.revisions.values()) == before


def test_markup_in_a_text_is_text(at_desk, writer, story):
    mine = aside(story, by=writer, headline="<script>alert(1)</script>", standfirst='"><img src=x>')
    page = at_desk.get(address(story, mine)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_same_text_on_both_sides_leaves_nothing_to_decide(at_desk, story):
    page = text(at_desk.get(address(story, story.latest_revision)))
    assert "Both texts are the same, word for word." in page
    assert 'name="decision"' not in page


def test_who_merges_the_text_of_a_colleague_is_not_told_that_it_is_theirs(client, admin_user, story, mine):
    client.force_login(admin_user)
    page = text(client.get(address(story, mine)))
    assert "What was kept" in page
    assert ">Yours<" not in page


def test_the_number_of_queries_does_not_grow_with_the_text(at_desk, writer, editor, django_assert_max_num_queries):
    article = make_article(by=writer, body=body(*(f"Paragraph {n}." for n in range(60))))
    article = edit(article, by=editor, body=body(*(f"Paragraph {n} theirs." for n in range(60))), tags=[make_tag().pk])
    mine = aside(
        article, by=writer, body=body(*(f"Paragraph {n} mine." for n in range(60))), related=[make_article().pk]
    )
    with django_assert_max_num_queries(16):
        at_desk.get(address(article, mine))


def test_what_was_only_typed_is_merged_and_done_with(at_desk, writer, editor, story):
    draft = typed(story, by=writer, headline="Typed")
    edit(story, by=editor, kicker="Meanwhile")
    response = decide(at_desk, story, draft)
    assert response.status_code == 302
    story.refresh_from_db()
    content = story.latest_revision.content
    assert (content["headline"], content["kicker"]) == ("Typed", "Meanwhile")
    assert story.latest_revision.note == "Merged with what Wanda Writer had typed"
    assert not Draft.objects.exclude(typed={}).exists()


def test_what_was_only_typed_is_shown_before_it_is_taken_back(at_desk, writer, story):
    page = text(at_desk.get(address(story, typed(story, by=writer, headline="Typed"))))
    assert "Nobody has saved since." in page
    assert "<del>Theirs</del><ins>Typed</ins>" in page
    assert "Take over" not in page


def test_keep_both_makes_what_was_only_typed_a_revision_of_whoever_typed_it(client, writer, editor, story):
    draft = typed(story, by=writer, headline="Typed")
    client.force_login(editor)
    decide(client, story, draft, "keep_both")
    story.refresh_from_db()
    kept = story.revisions.get(is_aside=True)
    assert (kept.content["headline"], kept.created_by, kept.base_id) == ("Typed", writer, draft.base_id)
    assert story.latest_revision.content["headline"] == "Theirs"
    assert not Draft.objects.exclude(typed={}).exists()


def test_what_is_typed_while_somebody_decides_is_not_done_with(at_desk, writer, story):
    draft = typed(story, by=writer, headline="Typed")
    page = at_desk.get(address(story, draft)).content.decode()
    Draft.objects.update(turn=2, typed=draft.typed | {"headline": ["Typed more"]})
    response = at_desk.post(address(story, draft), sent(page))
    assert response.status_code == 409
    assert "Typed more" in re.sub("<[^>]+>", "", text(response))
    assert Draft.objects.get().typed["headline"] == ["Typed more"]


@pytest.mark.parametrize("verb", [merging.save, merging.take_over, merging.keep_both])
def test_what_is_typed_at_the_very_moment_of_a_decision_is_not_done_with(writer, story, verb):
    draft = typed(story, by=writer, headline="Typed")
    Draft.objects.update(turn=2)
    content = snapshot.latest_content(story) | {"headline": "Typed"}
    known = {} if verb is merging.keep_both else {"theirs": story.latest_revision_id}
    known |= {"said": content} if verb is merging.save else {}
    verb(story, content, by=writer, mine=draft, **known)
    assert Draft.objects.get().typed["headline"] == ["Typed"]


def test_what_cannot_be_read_in_a_draft_is_said(at_desk, writer, story):
    draft = typed(story, by=writer, headline="Typed", publish_at="some day")
    page = text(at_desk.get(address(story, draft)))
    assert "Could not be read, and will not be saved" in page
    assert "Publish at, “some day”:" in page


def test_a_draft_that_was_settled_meanwhile_leads_to_the_story(at_desk, writer, story):
    draft = typed(story, by=writer, headline="Typed")
    Draft.objects.update(typed={})
    assert at_desk.get(address(story, draft))["Location"] == f"/admin/articles/article/{story.pk}/change/"


def test_the_draft_of_another_story_is_not_merged_into_this_one(at_desk, writer, story):
    other = make_article(by=writer)
    assert at_desk.get(address(story, typed(other, by=writer))).status_code == 404


def test_a_text_is_kept_aside_only_by_those_who_may_change_the_story(writer, story):
    draft = typed(make_article(), by=writer)
    with pytest.raises(NotAllowed):
        merging.keep_both(draft.article, {}, by=writer, mine=draft)
    assert Draft.objects.get().typed


def test_the_history_offers_to_merge_what_was_kept_aside_until_it_is(at_desk, story, mine):
    history = f"/admin/articles/article/{story.pk}/history/"
    link = f'/admin/articles/article/{story.pk}/merge/?mine=3"'
    page = text(at_desk.get(history))
    assert "Kept aside" in page
    assert link in page
    decide(at_desk, story, mine, "take_over")
    page = text(at_desk.get(history))
    assert "Kept aside" in page
    assert link not in page


def test_the_history_lists_what_was_typed_and_not_saved(at_desk, writer, story):
    draft = typed(story, by=writer)
    Draft.objects.create(sitting=uuid.uuid4(), article=story, typed={}, turn=4, saved_at=timezone.now(), by=writer)
    page = text(at_desk.get(f"/admin/articles/article/{story.pk}/history/"))
    assert f"/merge/?draft={draft.pk}" in page
    assert page.count("Compare and take back") == 1


def test_whoever_only_reads_a_story_is_not_offered_its_drafts(at_desk, writer):
    article = make_article(by=writer, status="in_review")
    typed(article, by=writer)
    page = text(at_desk.get(f"/admin/articles/article/{article.pk}/history/"))
    assert "Typed, not saved" in page
    assert "Compare and take back" not in page


def test_a_comparison_begins_at_no_text_that_was_kept_aside(at_desk, story, mine):
    article = edit(story, headline="Newest")
    page = text(at_desk.get(f"/admin/articles/article/{article.pk}/compare/?layout=inline"))
    assert "<del>Theirs</del><ins>Newest</ins>" in page


def test_a_text_that_was_kept_aside_is_compared_with_what_it_began_as(at_desk, story, mine):
    page = text(at_desk.get(f"/admin/articles/article/{story.pk}/compare/?to=3&layout=inline"))
    assert "<del>Began</del><ins>Mine</ins>" in page


def test_what_was_typed_and_not_chosen_stays_in_the_history(writer, story):
    draft = typed(story, by=writer, headline="Typed")
    said = snapshot.latest_content(story) | {"headline": "Typed"}
    merging.save(
        story, said | {"headline": "Chosen"}, by=writer, theirs=story.latest_revision_id, mine=draft, said=said
    )
    assert [kept.content["headline"] for kept in story.revisions.filter(is_aside=True)] == ["Typed"]
