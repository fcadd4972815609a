"""Withdrawing by two: one asks, another confirms or declines, nobody does both; and all of it stands in the history."""

import pytest

from articles import withdrawals, workflow
from articles.errors import NotAllowed, NotReady, WrongState
from articles.models import WithdrawalRequest
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
WORDS = {"reason": "The source lied.", "notice": "The story was wrong."}
START = "/admin/"


@pytest.fixture
def by_two(settings):
    settings.NEWSROOM_WITHDRAW_BY_TWO = True


@pytest.fixture
def second():
    return make_user("second", group="Editor", first_name="Sam", last_name="Second")


@pytest.fixture
def story():
    return make_article(status="published", headline="Wrong from the start")


def ask(story, by):
    return workflow.withdraw(story, by=by, **WORDS)


def address(story, name):
    return f"/admin/articles/article/{story.pk}/{name}/"


def state(story):
    story.refresh_from_db()
    return story.status


def lines(story):
    return [(line.kind, line.by_name, line.note) for line in story.history.order_by("pk")][-2:]


def test_one_person_is_enough_unless_the_newsroom_wants_two(story, editor):
    ask(story, editor)
    assert state(story) == "withdrawn"
    assert not WithdrawalRequest.objects.exists()


@pytest.mark.usefixtures("by_two")
class TestTheVerbs:
    def test_the_first_one_asks_and_readers_keep_the_story(self, client, story, editor):
        ask(story, editor)
        assert state(story) == "published"
        assert client.get(story.get_absolute_url()).status_code == 200
        asked = WithdrawalRequest.objects.get(article=story)
        assert (asked.by, asked.reason, asked.notice) == (editor, WORDS["reason"], WORDS["notice"])
        assert lines(story)[-1] == ("withdrawal_asked", asked.by_name, WORDS["reason"])

    def test_another_one_confirms_by_doing_the_same(self, client, story, editor, second):
        ask(story, editor)
        workflow.withdraw(story, by=second, reason="She lied.", notice="We were wrong.")
        assert state(story) == "withdrawn"
        assert b"We were wrong." in client.get(story.get_absolute_url()).content
        assert [kind for kind, *_ in lines(story)] == ["withdrawal_asked", "withdrawn"]
        assert lines(story)[-1][1:] == ("Sam Second", "She lied.")
        assert not WithdrawalRequest.objects.exists()

    def test_the_same_person_cannot_do_both(self, story, editor):
        ask(story, editor)
        with pytest.raises(WrongState):
            ask(story, editor)
        assert state(story) == "published"
        assert WithdrawalRequest.objects.count() == 1

    @pytest.mark.parametrize("missing", ["reason", "notice"])
    def test_a_request_without_words_is_none(self, story, editor, missing):
        with pytest.raises(NotReady):
            workflow.withdraw(story, by=editor, **WORDS | {missing: " "})
        assert not WithdrawalRequest.objects.exists()

    @pytest.mark.parametrize("who", ["editor", "second"])
    def test_it_is_declined_or_taken_back_with_a_note(self, request, story, editor, second, who):
        ask(story, editor)
        withdrawals.decline(story, by=request.getfixturevalue(who), note="The source is good.")
        assert not WithdrawalRequest.objects.exists()
        assert state(story) == "published"
        assert (lines(story)[-1][0], lines(story)[-1][2]) == ("withdrawal_declined", "The source is good.")

    def test_after_a_no_the_next_one_asks_again(self, story, editor, second):
        ask(story, editor)
        withdrawals.decline(story, by=second, note="No.")
        ask(story, second)
        assert state(story) == "published"
        assert WithdrawalRequest.objects.get().by == second

    def test_declining_needs_a_request_a_note_and_the_right(self, story, editor, writer, second):
        with pytest.raises(WrongState):
            withdrawals.decline(story, by=second, note="No.")
        ask(story, editor)
        with pytest.raises(NotReady):
            withdrawals.decline(story, by=second, note=" ")
        with pytest.raises(NotAllowed):
            withdrawals.decline(story, by=writer, note="No.")
        assert WithdrawalRequest.objects.count() == 1

    def test_a_request_outlives_the_account_of_who_asked(self, story, editor, second):
        ask(story, editor)
        editor.delete()
        ask(story, second)
        assert state(story) == "withdrawn"

    def test_the_newsroom_itself_needs_nobody(self, story):
        ask(story, None)
        assert state(story) == "withdrawn"


@pytest.mark.usefixtures("by_two")
class TestTheDesk:
    def test_two_people_withdraw_a_story_by_its_pages(self, at_desk, story, editor, second):
        client = at_desk(editor)
        assert "Another editor has to confirm it." in client.get(address(story, "withdraw")).content.decode()
        said = client.post(address(story, "withdraw"), WORDS, follow=True).content.decode()
        assert "Until then readers keep the story." in said
        assert state(story) == "published"
        client = at_desk(second)
        html = client.get(address(story, "withdraw")).content.decode()
        assert WORDS["reason"] in html
        assert WORDS["notice"] in html
        said = client.post(address(story, "withdraw"), WORDS, follow=True).content.decode()
        assert "The story is withdrawn." in said
        assert state(story) == "withdrawn"

    def test_who_asked_is_led_to_taking_it_back_and_cannot_confirm(self, at_desk, story, editor):
        ask(story, editor)
        client = at_desk(editor)
        assert client.get(address(story, "withdraw"))["Location"] == address(story, "decline")
        assert client.post(address(story, "withdraw"), WORDS).status_code == 422
        assert "Take back</button>" in client.get(address(story, "decline")).content.decode()
        assert state(story) == "published"

    def test_a_colleague_declines_with_a_note(self, at_desk, story, editor, second):
        ask(story, editor)
        client = at_desk(second)
        assert client.post(address(story, "decline"), {"note": ""}).status_code == 422
        client.post(address(story, "decline"), {"note": "It stands."})
        assert not WithdrawalRequest.objects.exists()
        history = client.get(address(story, "history")).content.decode()
        assert "Withdrawal declined</strong> by Sam Second" in history
        assert "It stands." in history

    def test_it_stands_on_the_form_in_the_list_and_on_the_start_page_of_others(self, at_desk, story, editor, second):
        ask(story, editor)
        words = "withdrawal asked for by"
        client = at_desk(second)
        assert words in client.get(address(story, "change")).content.decode()
        assert words in client.get("/admin/articles/article/").content.decode()
        pile = client.get(START).content.decode().partition('aria-labelledby="waiting-withdrawals"')[2]
        assert "Wrong from the start" in pile.partition("</section>")[0]
        pile = at_desk(editor).get(START).content.decode().partition('aria-labelledby="waiting-withdrawals"')[2]
        assert "No colleague asks" in pile.partition("</section>")[0]

    def test_the_start_page_still_asks_few_questions(self, at_desk, editor, second, django_assert_max_num_queries):
        for number in range(6):
            ask(make_article(status="published", headline=f"Story {number}"), editor)
        client = at_desk(second)
        with django_assert_max_num_queries(15):
            client.get(START)
