"""Assignments: who may give a story to whom, by when, and where it waits for them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import assigning, bin, rights, scheduled_changes, workflow
from articles.errors import NotAllowed, NotReady, WrongState
from articles.models import Article
from tests.articles.test_start_page import headlines, page, pile
from tests.factories import edit, make_article, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
TOMORROW = NOW + timedelta(days=1)


@pytest.mark.parametrize("status", ["draft", "in_review", "published", "withdrawn"])
def test_an_editor_gives_a_story_to_a_writer(writer, editor, status):
    article = assigning.assign(make_article(status=status), to=writer, due_at=TOMORROW, by=editor)
    article.refresh_from_db()
    assert (article.assigned_to, article.due_at) == (writer, TOMORROW)
    line = article.history.first()
    assert (line.kind, line.by) == ("assigned", editor)
    assert line.note.startswith("To Wanda Writer, due ")
    assert rights.may_read(writer, article)


def test_a_writer_assigns_nothing(writer):
    with pytest.raises(NotAllowed):
        assigning.assign(make_article(by=writer), to=writer, due_at=None, by=writer)


def test_what_is_in_the_bin_is_assigned_to_nobody(writer, editor):
    article = bin.put_in(make_article(), by=editor)
    with pytest.raises(WrongState):
        assigning.assign(article, to=writer, due_at=None, by=editor)


@pytest.mark.parametrize("group", ["", "Audience"])
def test_a_story_is_given_to_those_who_may_write(editor, group):
    with pytest.raises(NotReady) as refused:
        assigning.assign(make_article(), to=make_user(group=group), due_at=None, by=editor)
    assert [problem.field for problem in refused.value.problems] == ["to"]


def test_a_colleague_who_left_gets_no_story(editor):
    with pytest.raises(NotReady):
        assigning.assign(make_article(), to=make_user(group="Writer", is_active=False), due_at=None, by=editor)


def test_a_moment_that_is_over_and_a_day_for_nobody_are_refused(writer, editor):
    for to, due_at, field in ((writer, NOW, "due_at"), (None, TOMORROW, "to")):
        with pytest.raises(NotReady) as refused:
            assigning.assign(make_article(), to=to, due_at=due_at, by=editor, at=NOW)
        assert [problem.field for problem in refused.value.problems] == [field]


def test_an_overdue_story_is_given_to_somebody_else_without_a_new_day(writer, editor):
    article = assigning.assign(make_article(), to=writer, due_at=TOMORROW, by=editor, at=NOW)
    later = TOMORROW + timedelta(hours=1)
    assert assigning.assign(article, to=editor, due_at=TOMORROW, by=editor, at=later).assigned_to == editor


def test_pressing_twice_is_one_line_and_nobody_takes_it_away_again(writer, editor):
    article = make_article()
    for _ in range(2):
        article = assigning.assign(article, to=writer, due_at=TOMORROW, by=editor)
    article = assigning.assign(article, to=None, due_at=None, by=editor)
    assert [line.note[:9] for line in article.history.filter(kind="assigned")] == ["To nobody", "To Wanda "]
    assert not rights.may_read(writer, article)


def test_a_story_is_overdue_until_it_is_handed_in(writer, editor):
    article = assigning.assign(make_article(by=writer), to=writer, due_at=TOMORROW, by=editor)
    assert not article.is_overdue(TOMORROW - timedelta(seconds=1))
    assert article.is_overdue(TOMORROW)
    assert not workflow.submit(article, by=writer).is_overdue(TOMORROW)


class TestTheDesk:
    def door(self, article: Article) -> str:
        return f"/admin/articles/article/{article.pk}/assign/"

    def test_a_form_assigns_and_the_story_says_so(self, at_desk, writer, editor):
        article, client = make_article(), at_desk(editor)
        answer = client.post(self.door(article), {"to": writer.pk, "due_at": "2100-12-03T07:00"}, follow=True)
        html = answer.content.decode()
        assert "The story is assigned to Wanda Writer." in html
        assert "Wanda Writer, due <time" in html
        assert "3 Dec 2100, 07:00" in html

    def test_what_is_refused_stands_beside_its_field(self, at_desk, writer, editor):
        answer = at_desk(editor).post(self.door(make_article()), {"to": writer.pk, "due_at": "2001-12-03T07:00"})
        assert answer.status_code == 422
        assert "This moment is over. Give one in the future." in answer.content.decode()

    def test_those_who_may_not_write_are_not_offered(self, at_desk, writer, editor):
        make_user("aud", group="Audience", first_name="Not", last_name="Offered")
        html = at_desk(editor).get(self.door(make_article())).content.decode()
        assert "Wanda Writer" in html
        assert "Not Offered" not in html

    def test_the_list_is_narrowed_to_what_is_assigned_to_me(self, at_desk, writer, editor):
        make_article(by=writer, headline="Mine alone")
        assigning.assign(make_article(headline="My task"), to=writer, due_at=None, by=editor)
        html = at_desk(writer).get("/admin/articles/article/?mine=assigned").content.decode()
        assert "My task" in html
        assert "Mine alone" not in html


class TestTheStartPage:
    def test_tasks_wait_with_their_day_the_soonest_first(self, at_desk, writer, editor):
        for name, due_at in (("Some day", None), ("Later", NOW + timedelta(days=3)), ("Soon", TOMORROW)):
            assigning.assign(make_article(headline=name), to=writer, due_at=due_at, by=editor)
        make_article(by=writer, headline="No task")
        html = page(at_desk(writer))
        assert headlines(pile(html, "tasks")) == ["Soon", "Later", "Some day"]
        assert "Assigned to you, due " in pile(html, "tasks")
        assert "overdue" not in html

    def test_what_is_late_says_so(self, at_desk, writer, editor):
        assigning.assign(make_article(), to=writer, due_at=TOMORROW, by=editor)
        client = at_desk(writer)
        with time_machine.travel(TOMORROW + timedelta(minutes=1), tick=False):
            assert "overdue since " in pile(page(client), "tasks")

    def test_what_was_sent_back_waits_until_it_is_handed_in_again(self, at_desk, writer, editor):
        article = make_article(by=writer, status="in_review", headline="Once more")
        article = workflow.send_back(article, by=editor, note="Shorter.")
        client = at_desk(writer)
        found = pile(page(client), "tasks")
        assert headlines(found) == ["Once more"]
        assert "Sent back to you" in found
        workflow.submit(article, by=writer)
        assert "Nothing waits for you." in pile(page(client), "tasks")

    def test_an_editor_finds_held_changes(self, at_desk, editor):
        article = edit(make_article(status="published", headline="Held up"), kicker="K")
        scheduled_changes.plan(article, by=editor, apply_at=TOMORROW)
        article.scheduled_change.held_at = NOW
        article.scheduled_change.save()
        found = pile(page(at_desk(editor)), "tasks")
        assert headlines(found) == ["Held up"]
        assert "scheduled change held" in found

    def test_what_is_finished_or_in_the_bin_waits_for_nobody(self, at_desk, writer, editor):
        for status in ("in_review", "published"):
            assigning.assign(make_article(status=status), to=writer, due_at=None, by=editor)
        bin.put_in(assigning.assign(make_article(), to=writer, due_at=None, by=editor), by=editor)
        assert headlines(pile(page(at_desk(writer)), "tasks")) == []
