"""The verbs of a story's life: every step that may be taken, and every one that may not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import revising, snapshot, workflow
from articles.errors import NotAllowed, NothingChanged, NotReady, Refused, WrongState
from articles.models import Article
from tests.factories import edit, make_article, make_image, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
HOUR = timedelta(hours=1)
STATES = ("draft", "in_review", "scheduled", "published", "withdrawn")
# What each verb does to a story in each state: the state it is in afterwards, or None where it refuses.
STEPS = {
    "submit": ("in_review", None, None, None, None),
    "send_back": (None, "draft", None, None, None),
    "publish": ("published", "published", "published", "published", "published"),
    "schedule": (None, None, None, None, None),
    "unschedule": (None, None, "draft", None, None),
    "publish_changes": (None, None, "scheduled", "published", None),
    "correct": (None, None, None, "published", None),
    "withdraw": (None, None, None, "withdrawn", None),
}
WORDS = {
    "send_back": {"note": "Shorter, please."},
    "correct": {"kind": "correction", "note": "It was Tuesday."},
    "withdraw": {"reason": "Wrong.", "notice": "The story was wrong."},
}


def in_state(state: str, **changes) -> Article:
    if state == "scheduled":
        article = make_article(at=NOW - HOUR, publish_at=NOW + HOUR, **changes)
        return workflow.schedule(article, by=None, at=NOW - HOUR)
    return make_article(status=state, at=NOW - HOUR, **changes)


def state_of(article: Article, at=NOW) -> str:
    article.refresh_from_db()
    return "scheduled" if article.is_scheduled(at) else article.status


def act(verb: str, article: Article, by=None, **words) -> Article:
    return getattr(workflow, verb)(article, by=by, at=NOW, **WORDS.get(verb, {}) | words)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", STEPS)
def test_each_verb_in_each_state(verb, state):
    article = in_state(state)
    expected = STEPS[verb][STATES.index(state)]
    if expected is None:
        with pytest.raises(Refused):
            act(verb, article)
        assert state_of(article) == state
    else:
        act(verb, article)
        assert state_of(article) == expected


@pytest.mark.parametrize("verb", [verb for verb in STEPS if verb != "submit"])
def test_only_an_editor_may_do_what_readers_see(verb, writer, editor):
    state = {"send_back": "in_review", "unschedule": "scheduled", "publish": "draft", "schedule": "draft"}
    article = in_state(state.get(verb, "published"), **({"publish_at": NOW + HOUR} if verb == "schedule" else {}))
    edit(article, kicker="Changed") if verb == "publish_changes" else None
    with pytest.raises(NotAllowed):
        act(verb, article, by=writer)
    act(verb, article, by=editor)


def test_a_writer_submits_own_stories_and_nobody_elses(writer):
    with pytest.raises(NotAllowed):
        workflow.submit(make_article(), by=writer)
    assert workflow.submit(make_article(by=writer), by=writer).status == "in_review"


def test_a_colleague_without_a_role_can_do_nothing():
    nobody = make_user()
    with pytest.raises(NotAllowed):
        revising.start({}, by=nobody)
    with pytest.raises(NotAllowed):
        workflow.submit(make_article(), by=nobody)


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"headline": ""}, "headline"),
        ({"standfirst": ""}, "standfirst"),
        ({"body": "<p>&nbsp;</p>"}, "body"),
        ({"section": None}, "section"),
        ({"authors": []}, "authors"),
    ],
)
@pytest.mark.parametrize("verb", ["submit", "publish"])
def test_what_readers_need_must_be_there(verb, missing, field):
    article = make_article(**missing)
    with pytest.raises(NotReady) as refusal:
        act(verb, article)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert state_of(article) == "draft"


def test_a_lead_image_needs_a_description_and_a_credit():
    bare = make_image(alt="", credit="")
    with pytest.raises(NotReady) as refusal:
        act("publish", make_article(lead_image=bare.pk))
    assert [problem.field for problem in refusal.value.problems] == ["lead_image", "lead_image"]
    act("publish", make_article(lead_image=make_image(alt="", is_decorative=True).pk))


def test_what_was_chosen_and_is_gone_is_asked_for_again():
    article = make_article()
    section = article.section
    edit(article, section=None)
    section.delete()
    with pytest.raises(NotReady):
        act("publish", edit(article, section=section.pk))


def test_publishing_twice_changes_nothing_and_says_nothing():
    article = act("publish", make_article())
    before = (article.first_published_at, article.published_at, article.history.count())
    again = workflow.publish(article, by=None, at=NOW + HOUR)
    assert (again.first_published_at, again.published_at, again.history.count()) == before


def test_a_story_waits_for_the_later_of_plan_and_embargo():
    article = make_article(publish_at=NOW + HOUR, embargo_until=NOW + 2 * HOUR)
    article = act("schedule", article)
    assert article.first_published_at == NOW + 2 * HOUR
    assert not article.is_public(NOW + HOUR)
    assert article.is_public(NOW + 2 * HOUR)


def test_publish_now_gives_up_the_plan_but_never_the_embargo():
    article = act("publish", make_article(publish_at=NOW + 3 * HOUR, embargo_until=NOW + HOUR))
    assert article.first_published_at == NOW + HOUR
    assert snapshot.latest_content(article)["publish_at"] is None


def test_publishing_a_story_that_waits_for_its_embargo_twice_is_harmless():
    article = act("publish", make_article(embargo_until=NOW + HOUR))
    assert act("publish", article).history.count() == article.history.count() == 2


def test_scheduling_needs_a_moment_that_lies_ahead():
    with pytest.raises(NotReady) as refusal:
        act("schedule", make_article(publish_at=NOW - HOUR))
    assert refusal.value.problems[0].field == "publish_at"


def test_taking_a_story_off_the_schedule_clears_its_moment():
    article = act("unschedule", in_state("scheduled"))
    assert article.first_published_at is article.published_at is article.live_revision_id is None
    assert not Article.objects.published(NOW + 5 * HOUR).exists()


def test_a_new_moment_for_a_scheduled_story_is_published_with_its_changes():
    article = edit(in_state("scheduled"), publish_at=NOW + 5 * HOUR)
    assert article.first_published_at == NOW + HOUR
    assert act("publish_changes", article).first_published_at == NOW + 5 * HOUR


def test_changes_to_a_scheduled_story_never_publish_it_by_mistake():
    article = edit(in_state("scheduled"), publish_at=None)
    with pytest.raises(NotReady):
        act("publish_changes", article)


def test_no_embargo_can_be_put_on_what_readers_have_already():
    article = edit(in_state("published"), embargo_until=NOW + HOUR)
    with pytest.raises(NotReady) as refusal:
        act("publish_changes", article)
    assert refusal.value.problems[0].field == "embargo_until"


def test_a_withdrawn_story_does_not_come_back_before_its_embargo():
    article = edit(in_state("published"), embargo_until=NOW + HOUR)
    article = act("withdraw", article)
    with pytest.raises(WrongState):
        act("publish", article)


def test_a_story_may_not_end_before_it_begins():
    with pytest.raises(NotReady) as refusal:
        act("publish", make_article(unpublish_at=NOW - HOUR))
    assert refusal.value.problems[0].field == "unpublish_at"


def test_a_substantive_change_shows_a_new_time_and_another_does_not():
    article = act("publish_changes", edit(in_state("published"), kicker="A"))
    assert article.updated_at is None
    article = act("publish_changes", edit(article, kicker="B"), is_substantive=True)
    assert article.updated_at == NOW


def test_a_correction_publishes_the_changes_with_its_note():
    article = edit(in_state("published"), body="<p>It was Tuesday.</p>")
    article = act("correct", article, is_serious=True)
    note = article.corrections.get()
    assert "Tuesday" in article.body_html
    assert (note.kind, note.note, note.is_serious) == ("correction", "It was Tuesday.", True)
    assert article.updated_at == NOW


def test_the_same_correction_pressed_twice_stands_once():
    article = in_state("published")
    act("correct", act("correct", article))
    assert article.corrections.count() == 1


def test_all_but_a_minor_fix_say_what_was_wrong():
    for kind in ("correction", "clarification", "retraction"):
        with pytest.raises(NotReady):
            act("correct", in_state("published"), kind=kind, note=" ")


def test_a_minor_fix_needs_a_change_and_no_words():
    article = in_state("published")
    with pytest.raises(NothingChanged):
        act("correct", article, kind="minor", note="")
    article = act("correct", edit(article, kicker="Fixed"), kind="minor", note="")
    assert (article.kicker, article.updated_at) == ("Fixed", None)


@pytest.mark.parametrize("missing", ["reason", "notice"])
def test_withdrawing_says_why_to_the_newsroom_and_to_readers(missing):
    with pytest.raises(NotReady) as refusal:
        act("withdraw", in_state("published"), **{missing: ""})
    assert refusal.value.problems[0].field == missing


def test_sending_back_says_what_is_wanted():
    with pytest.raises(NotReady):
        act("send_back", in_state("in_review"), note="")
    article = act("send_back", in_state("in_review"))
    assert article.history.first().note == "Shorter, please."


def test_every_step_leaves_one_line_of_history(writer, editor):
    article = make_article(by=writer)
    workflow.submit(article, by=writer)
    workflow.send_back(article, by=editor, note="More.")
    workflow.submit(article, by=writer)
    workflow.publish(article, by=editor)
    edit(article, by=writer, kicker="K")
    workflow.publish_changes(article, by=editor)
    workflow.correct(article, by=editor, kind="correction", note="N.")
    workflow.withdraw(article, by=editor, reason="R.", notice="N.")
    lines = list(article.history.order_by("pk").values_list("kind", "by_name"))
    assert [kind for kind, _ in lines] == [
        "created", "submitted", "sent_back", "submitted", "published", "changed", "corrected", "withdrawn",
    ]  # fmt: skip
    assert {name for _, name in lines} == {"Wanda Writer", "Edith Editor"}


def test_only_one_story_of_a_translation_stands_in_each_language():
    original = in_state("published", language="en")
    second = make_article(translation_of=original.pk, language="fr")
    assert act("publish", second).translation_group == original.translation_group
    with pytest.raises(NotReady) as refusal:
        act("publish", make_article(translation_of=original.pk, language="fr"))
    assert refusal.value.problems[0].field == "language"
