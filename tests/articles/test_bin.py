"""The bin: 30 days for drafts that were never public."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import bin as paper_bin
from articles import workflow
from articles.errors import NotAllowed, WrongState
from articles.models import Article
from newsroom.lib import jobs
from tests.factories import edit, make_article

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_a_draft_goes_in_and_comes_out_again(writer):
    article = make_article(by=writer)
    article = paper_bin.put_in(article, by=writer)
    assert article in Article.objects.binned()
    assert article not in Article.objects.kept()
    article = paper_bin.take_out(article, by=writer)
    assert article in Article.objects.kept()
    assert list(article.history.values_list("kind", flat=True)) == ["unbinned", "binned", "created"]


@pytest.mark.parametrize("status", ["in_review", "published", "withdrawn"])
def test_nothing_else_goes_in(status):
    with pytest.raises(WrongState):
        paper_bin.put_in(make_article(status=status), by=None)


def test_what_is_not_in_the_bin_cannot_be_taken_out():
    with pytest.raises(WrongState):
        paper_bin.take_out(make_article(), by=None)


def test_only_its_own_people_and_editors_delete_a_draft(writer, editor):
    article = make_article()
    with pytest.raises(NotAllowed):
        paper_bin.put_in(article, by=writer)
    paper_bin.put_in(article, by=editor)
    with pytest.raises(NotAllowed):
        paper_bin.take_out(article, by=writer)


def test_putting_it_in_twice_keeps_the_first_day():
    article = paper_bin.put_in(make_article(), by=None, at=NOW - timedelta(days=5))
    again = paper_bin.put_in(article, by=None, at=NOW)
    assert again.binned_at == NOW - timedelta(days=5)


@pytest.mark.parametrize("verb", [workflow.submit, workflow.publish, workflow.schedule])
def test_nothing_happens_to_a_story_in_the_bin(verb):
    article = paper_bin.put_in(make_article(publish_at=NOW + timedelta(days=1)), by=None)
    with pytest.raises(WrongState):
        verb(article, by=None)


def test_in_the_bin_nobody_writes(writer):
    article = paper_bin.put_in(make_article(by=writer), by=writer)
    with pytest.raises(NotAllowed):
        edit(article, by=writer, kicker="K")


def test_after_thirty_days_it_is_gone_for_good_and_not_before():
    old, young, kept = make_article(), make_article(), make_article()
    edit(old, kicker="K")
    paper_bin.put_in(old, by=None, at=NOW - timedelta(days=30, seconds=1))
    paper_bin.put_in(young, by=None, at=NOW - timedelta(days=29))
    assert paper_bin.empty(at=NOW) == 1
    assert set(Article.objects.all()) == {young, kept}


def test_a_story_that_others_point_at_can_go():
    gone = make_article()
    other = make_article(related=[gone.pk], translation_of=gone.pk)
    workflow.publish(other, by=None)
    paper_bin.put_in(gone, by=None, at=NOW - timedelta(days=31))
    assert paper_bin.empty() == 1
    other.refresh_from_db()
    assert other.translation_of is None


def test_the_worker_empties_it():
    assert jobs._recurring["recurring: empty the bin"][0] == "articles.bin.empty"
