"""Comments: who may say what about which story, what ends a thread, and whether its words still stand there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import bin, comments, workflow
from articles.errors import NotAllowed, NotReady, WrongState
from articles.models import Comment
from tests.factories import edit, make_article, make_author, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()
STATUSES = ("draft", "in_review", "published", "withdrawn")


def kinds(article) -> list[str]:
    return list(article.history.values_list("kind", flat=True))


def thread(article, reader):
    [found] = comments.threads(article, reader=reader)
    return found


@pytest.mark.parametrize("status", STATUSES)
def test_whoever_may_read_a_story_may_comment_on_it(writer, editor, status):
    article = make_article(by=writer, status=status)
    for person in (writer, editor):
        assert comments.add(article, by=person, text="Is this so?").by == person


def test_who_may_not_read_it_may_not_comment(writer):
    for person in (writer, make_user()):
        with pytest.raises(NotAllowed):
            comments.add(make_article(), by=person, text="Is this so?")
    assert not Comment.objects.exists()


def test_the_bin_is_quiet(writer, editor):
    article = make_article(by=writer)
    comment = comments.add(article, by=writer, text="Is this so?")
    article = bin.put_in(article, by=writer)
    comment.refresh_from_db()
    for refused in (
        lambda: comments.add(article, by=editor, text="Yes."),
        lambda: comments.reply(comment, by=editor, text="Yes."),
        lambda: comments.resolve(comment, by=editor),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_a_comment_keeps_its_words_and_the_name_and_says_nothing_in_the_history(writer):
    article = make_article(by=writer)
    before = kinds(article)
    comment = comments.add(
        article, by=writer, text=" Is\u202e this\x00 so?\r\nReally? ", quote="They  agreed\n on it", at=NOW
    )
    assert comment.text == "Is this so?\nReally?"
    assert comment.quote == "They agreed on it"
    assert (comment.by_name, comment.created_at) == ("Wanda Writer", NOW)
    assert kinds(article) == before


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * (comments.LONGEST_TEXT + 1)])
def test_nothing_and_too_much_are_refused(writer, text):
    with pytest.raises(NotReady):
        comments.add(make_article(by=writer), by=writer, text=text)


def test_pressing_twice_says_it_once(writer, editor):
    article = make_article(by=writer)
    first = comments.add(article, by=writer, text="Is this so?", at=NOW)
    assert comments.add(article, by=writer, text="Is this so?", at=NOW + timedelta(seconds=5)) == first
    assert comments.add(article, by=editor, text="Is this so?", at=NOW + timedelta(seconds=5)) != first
    assert comments.add(article, by=writer, text="Is this so?", at=NOW + timedelta(minutes=2)) != first


def test_an_answer_to_an_answer_stands_in_the_same_thread(writer, editor):
    first = comments.add(make_article(by=writer), by=editor, text="Is this so?")
    answer = comments.reply(first, by=writer, text="Yes.")
    assert comments.reply(answer, by=editor, text="Good.").reply_to == first
    assert [each.text for each in thread(first.article, editor).replies] == ["Yes.", "Good."]


def test_only_who_may_read_the_story_answers(writer, editor):
    comment = comments.add(make_article(), by=editor, text="Is this so?")
    with pytest.raises(NotAllowed):
        comments.reply(comment, by=writer, text="Yes.")


def test_a_resolved_comment_is_opened_again_before_it_is_answered(writer, editor):
    comment = comments.resolve(comments.add(make_article(by=writer), by=editor, text="Is this so?"), by=editor)
    with pytest.raises(WrongState):
        comments.reply(comment, by=writer, text="Yes.")
    comments.reopen(comment, by=editor)
    assert comments.reply(comment, by=writer, text="Yes.").reply_to == comment


def test_resolving_and_opening_again_are_lines_of_the_history(writer, editor):
    article = make_article(by=writer)
    comment = comments.add(article, by=editor, text="Is this so?")
    comment = comments.resolve(comments.resolve(comment, by=writer, at=NOW), by=editor)
    assert (comment.resolved_by, comment.resolved_by_name, comment.resolved_at) == (writer, "Wanda Writer", NOW)
    comment = comments.reopen(comments.reopen(comment, by=editor), by=editor)
    assert (comment.resolved_by, comment.resolved_by_name, comment.resolved_at) == (None, "", None)
    assert kinds(article) == ["comment_reopened", "comment_resolved", "created"]
    assert article.history.first().note == "Is this so?"


def test_who_made_a_comment_resolves_it_also_where_the_story_is_closed_to_them(writer, editor):
    article = make_article(by=writer)
    own, foreign = (comments.add(article, by=person, text="Is this so?") for person in (writer, editor))
    workflow.submit(article, by=writer)  # a writer may not change a story in review
    assert comments.resolve(own, by=writer).resolved_at
    with pytest.raises(NotAllowed):
        comments.resolve(foreign, by=writer)
    assert comments.resolve(foreign, by=editor).resolved_at


def test_who_may_no_longer_read_the_story_ends_nothing_in_it(writer, editor):
    article = make_article(by=editor, authors=[make_author(user=writer).pk])
    comment = comments.add(article, by=writer, text="Is this so?")
    article = edit(article, authors=[make_author().pk])
    for verb in (comments.resolve, comments.reopen):
        with pytest.raises(NotAllowed):
            verb(comment, by=writer)


def test_an_answer_is_not_resolved_alone(writer):
    comment = comments.add(make_article(by=writer), by=writer, text="Is this so?")
    answer = comments.reply(comment, by=writer, text="Yes.")
    with pytest.raises(WrongState):
        comments.resolve(answer, by=writer)


@pytest.mark.parametrize(
    ("body", "is_gone"),
    [
        ("<p>First this. They <em>agreed on</em> it on Monday.</p>", False),
        ("<p>They agreed</p><p>on it</p>", False),
        ("<p>They\u00a0agreed\u200b on it</p>", False),
        ("<p>They agreed to it.</p>", True),
    ],
)
def test_a_passage_is_found_by_its_words_wherever_they_move(writer, body, is_gone):
    article = make_article(by=writer, body="<p>They agreed on it on Monday.</p>")
    comments.add(article, by=writer, text="Who?", quote="They agreed on it")
    assert not thread(article, writer).has_moved_on
    assert thread(edit(article, body=body), writer).has_moved_on is is_gone


def test_a_comment_on_all_of_it_has_no_passage_to_lose(writer):
    article = make_article(by=writer)
    comments.add(article, by=writer, text="Good.")
    assert not thread(edit(article, body="<p>New.</p>"), writer).has_moved_on


def test_the_end_is_offered_to_who_may_bring_it_about(writer, editor):
    article = make_article(by=writer, status="in_review")
    comments.add(article, by=editor, text="Is this so?")
    assert thread(article, editor).may_resolve
    assert not thread(article, writer).may_resolve


def test_threads_are_few_questions_however_many_there_are(writer, editor, django_assert_max_num_queries):
    article = make_article(by=writer)
    for number in range(12):
        comments.reply(comments.add(article, by=editor, text=f"{number}?"), by=writer, text="Yes.")
    editor = type(editor).objects.get(pk=editor.pk)
    with django_assert_max_num_queries(3):
        assert len(comments.threads(article, reader=editor)) == 12
