"""What is typed and not saved: kept for each sitting, never undone by what comes late, never shown to strangers."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import drafts
from articles.errors import NotAllowed
from articles.models import Draft
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def keep(sitting, words, **known):
    return drafts.keep(sitting, {"headline": [words]}, **{"turn": 1} | known)


def test_a_later_turn_takes_the_place_of_an_earlier_one(writer):
    sitting = uuid.uuid4()
    assert keep(sitting, "First", by=writer)
    assert keep(sitting, "Second", by=writer, turn=2)
    assert [draft.typed for draft in drafts.waiting(by=writer)] == [{"headline": ["Second"]}]


@pytest.mark.parametrize("turn", [1, 2])
def test_what_comes_late_undoes_nothing(writer, turn):
    sitting = uuid.uuid4()
    keep(sitting, "Newer", by=writer, turn=2)
    assert not keep(sitting, "Older", by=writer, turn=turn)
    assert drafts.waiting(by=writer).get().typed == {"headline": ["Newer"]}


def test_two_windows_of_one_person_keep_both_their_texts(writer):
    keep(uuid.uuid4(), "Here", by=writer)
    keep(uuid.uuid4(), "There", by=writer)
    assert {draft.typed["headline"][0] for draft in drafts.waiting(by=writer)} == {"Here", "There"}


def test_a_draft_touches_neither_the_story_nor_its_revisions(writer):
    article = make_article(by=writer, status="published", headline="As it is")
    keep(uuid.uuid4(), "As it may be", by=writer, article=article, base=article.latest_revision_id)
    article.refresh_from_db()
    assert (article.headline, article.revisions.count()) == ("As it is", 1)


def test_a_draft_names_the_revision_that_it_started_from(writer):
    article = make_article(by=writer)
    keep(uuid.uuid4(), "Mine", by=writer, article=article, base=article.latest_revision_id)
    assert drafts.waiting(by=writer, article=article).get().base == article.latest_revision


def test_a_base_out_of_another_story_is_none(writer):
    other = make_article()
    keep(uuid.uuid4(), "Mine", by=writer, article=make_article(by=writer), base=other.latest_revision_id)
    assert Draft.objects.get().base is None


def test_who_may_not_read_a_story_keeps_nothing_for_it(writer):
    with pytest.raises(NotAllowed):
        keep(uuid.uuid4(), "Mine", by=writer, article=make_article())


def test_who_may_start_no_story_keeps_no_draft_of_one():
    with pytest.raises(NotAllowed):
        keep(uuid.uuid4(), "Mine", by=make_user(group="Audience"))


def test_who_may_only_read_a_story_now_still_loses_nothing(writer):
    article = make_article(by=writer, status="in_review")
    assert keep(uuid.uuid4(), "Typed before it went to review", by=writer, article=article)


@pytest.mark.parametrize("turn", [1, 5])
def test_the_sitting_of_somebody_else_is_refused(writer, editor, turn):
    sitting = uuid.uuid4()
    keep(sitting, "Hers", by=writer, turn=2)
    with pytest.raises(NotAllowed):
        keep(sitting, "His", by=editor, turn=turn)
    assert Draft.objects.get().typed == {"headline": ["Hers"]}


@pytest.mark.parametrize("was_kept_before", [True, False])
def test_what_comes_after_its_save_is_ignored(writer, was_kept_before):
    sitting = uuid.uuid4()
    if was_kept_before:
        keep(sitting, "Typed", by=writer, turn=1)
    drafts.settle(sitting, turn=3, by=writer)
    assert not keep(sitting, "Typed", by=writer, turn=2)
    assert not drafts.waiting(by=writer).exists()


def test_what_is_typed_after_a_save_whose_answer_was_lost_is_kept(writer):
    sitting = uuid.uuid4()
    drafts.settle(sitting, turn=3, by=writer)
    assert keep(sitting, "And more", by=writer, turn=4)
    assert drafts.waiting(by=writer).get().typed == {"headline": ["And more"]}


def test_a_save_settles_nothing_that_was_typed_since(writer):
    sitting = uuid.uuid4()
    keep(sitting, "And more", by=writer, turn=4)
    drafts.settle(sitting, turn=3, by=writer)
    assert drafts.waiting(by=writer).exists()


def test_discarding_a_draft_spares_what_was_typed_into_it_meanwhile(writer):
    sitting = uuid.uuid4()
    keep(sitting, "First", by=writer)
    draft = drafts.waiting(by=writer).get()
    keep(sitting, "Second", by=writer, turn=2)
    drafts.discard(draft)
    assert drafts.waiting(by=writer).get().typed == {"headline": ["Second"]}


def test_settled_drafts_go_after_a_day_and_forgotten_ones_after_ninety(writer):
    now = timezone.now()
    settled = uuid.uuid4()
    drafts.settle(settled, turn=1, by=writer)
    keep(uuid.uuid4(), "Kept", by=writer, at=now - timedelta(days=80))
    keep(uuid.uuid4(), "Forgotten", by=writer, at=now - timedelta(days=91))
    assert drafts.purge(now) == 1
    assert drafts.purge(now + timedelta(hours=25)) == 1
    assert drafts.waiting(by=writer).get().typed == {"headline": ["Kept"]}


def test_an_autosave_that_comes_late_is_told_which_turn_is_kept(client, writer):
    sitting = uuid.uuid4()
    keep(sitting, "Newer", by=writer, turn=7)
    client.force_login(writer)
    said = client.post(reverse("admin:articles_article_autosave"), {"sitting": sitting, "turn": 2, "headline": "Older"})
    assert said.json()["turn"] == 7
