"""A scheduled change: planned, replaced, taken back, applied once, held once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from articles import revising, scheduled_changes, workflow
from articles.errors import NotAllowed, NothingChanged, NotReady, WrongState
from articles.models import Article, ScheduledChange
from newsroom.lib import changes, jobs
from tests.factories import edit, make_article, make_image, make_section, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
HOUR = timedelta(hours=1)


def live(**changed) -> Article:
    """A public story with a change that readers do not see yet."""
    article = make_article(status="published", at=NOW - HOUR, headline="Before", **changed)
    return edit(article, headline="After")


def planned(article: Article | None = None, *, by=None, **options) -> Article:
    article = article or live()
    return scheduled_changes.plan(article, by=by, apply_at=NOW + HOUR, at=NOW, **options)


def come(article: Article, *, after=HOUR) -> Article:
    """The hour: somebody looks."""
    scheduled_changes.apply_due(NOW + after)
    return Article.objects.get(pk=article.pk)


def kinds(article: Article) -> list[str]:
    return list(article.history.order_by("pk").values_list("kind", flat=True))


class TestPlanning:
    def test_it_names_what_readers_have_and_what_they_will_get(self, editor):
        article = planned(by=editor)
        change = ScheduledChange.objects.get()
        assert (change.made_from, change.revision) == (article.live_revision, article.latest_revision)
        assert (change.apply_at, change.made_at, change.held_at) == (NOW + HOUR, NOW, None)
        assert (change.by, change.by_name) == (editor, "Edith Editor")

    def test_readers_see_nothing_of_it_before_its_hour(self):
        article = come(planned(), after=HOUR - timedelta(seconds=1))
        assert (article.headline, article.has_unpublished_changes) == ("Before", True)

    def test_history_tells_of_it_with_its_moment(self):
        line = planned().history.first()
        assert (line.kind, line.note) == ("change_scheduled", f"For {scheduled_changes.clock(NOW + HOUR)}")

    def test_pressing_twice_is_harmless(self):
        article = planned()
        again = planned(article)
        assert kinds(again).count("change_scheduled") == 1

    def test_a_new_plan_replaces_the_one_before(self):
        article = planned()
        article = edit(article, headline="Even later words")
        scheduled_changes.plan(article, by=None, apply_at=NOW + 2 * HOUR, at=NOW)
        change = ScheduledChange.objects.get()
        assert (change.revision, change.apply_at) == (article.latest_revision, NOW + 2 * HOUR)
        assert kinds(article).count("change_scheduled") == 2

    def test_a_new_plan_replaces_one_that_is_held(self):
        article = planned()
        workflow.publish_changes(edit(article, headline="By hand"), by=None, at=NOW)
        article = edit(come(article), headline="Anew")
        scheduled_changes.plan(article, by=None, apply_at=NOW + 2 * HOUR, at=NOW + HOUR)
        assert ScheduledChange.objects.get().held_at is None
        assert come(article, after=2 * HOUR).headline == "Anew"

    def test_only_an_editor_plans(self, writer, editor):
        article = live()
        for nobody in (writer, make_user()):
            with pytest.raises(NotAllowed):
                planned(article, by=nobody)
        assert planned(article, by=editor).pk == article.pk

    @pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
    def test_only_a_public_story_has_changes_to_schedule(self, status):
        article = make_article(status=status, at=NOW - HOUR)
        with pytest.raises(WrongState):
            planned(article)

    def test_a_story_that_waits_for_its_own_hour_has_none(self):
        article = workflow.schedule(make_article(publish_at=NOW + 3 * HOUR), by=None, at=NOW - HOUR)
        with pytest.raises(WrongState):
            planned(edit(article, kicker="K"))

    def test_a_story_that_has_ended_has_none(self):
        article = make_article(status="published", at=NOW - 2 * HOUR, unpublish_at=NOW - HOUR)
        with pytest.raises(WrongState):
            planned(edit(article, kicker="K"))

    def test_there_must_be_a_change(self):
        with pytest.raises(NothingChanged):
            planned(make_article(status="published", at=NOW - HOUR))

    @pytest.mark.parametrize("moment", [NOW, NOW - HOUR])
    def test_the_moment_lies_ahead(self, moment):
        with pytest.raises(NotReady) as refusal:
            scheduled_changes.plan(live(), by=None, apply_at=moment, at=NOW)
        assert refusal.value.problems[0].field == "change_at"

    def test_the_story_must_still_be_there_by_then(self):
        with pytest.raises(NotReady) as refusal:
            planned(live(unpublish_at=NOW + HOUR))
        assert refusal.value.problems[0].field == "change_at"

    @pytest.mark.parametrize(
        ("missing", "field"),
        [
            ({"standfirst": ""}, "standfirst"),
            ({"section": None}, "section"),
            ({"embargo_until": NOW + 2 * HOUR}, "embargo_until"),
        ],
    )
    def test_what_readers_need_must_be_there_now(self, missing, field):
        with pytest.raises(NotReady) as refusal:
            planned(edit(live(), **missing))
        assert refusal.value.problems[0].field == field
        assert not ScheduledChange.objects.exists()

    def test_it_tells_the_pages_that_it_will_touch_and_no_others(self):
        europe = make_section(slug="europe")
        article = edit(live(), section=europe.pk)
        planned(article)
        row = changes._rows().latest("pk")
        (author,) = article.authors.all()
        expected = {f"story:{article.pk}", "front", f"by-author:{author.pk}"}
        expected |= {f"in-section:{article.section_id}", f"in-section:{europe.pk}"}
        assert set(row.keys.split()) == expected
        assert {"/", "/europe/", article.get_absolute_url()} <= set(row.paths.split())


class TestTakingBack:
    def test_it_is_gone_and_its_text_stays(self, editor):
        article = scheduled_changes.cancel(planned(), by=editor, at=NOW)
        assert kinds(article)[-1] == "change_unscheduled"
        article = come(article)
        assert (article.headline, article.latest_revision.content["headline"]) == ("Before", "After")

    def test_one_that_is_held_too(self):
        article = planned()
        workflow.publish_changes(edit(article, headline="By hand"), by=None, at=NOW)
        scheduled_changes.cancel(come(article), by=None)
        assert not ScheduledChange.objects.exists()

    def test_only_by_an_editor(self, writer):
        with pytest.raises(NotAllowed):
            scheduled_changes.cancel(planned(), by=writer)
        assert ScheduledChange.objects.exists()

    def test_after_its_hour_who_takes_it_back_is_told(self):
        article = come(planned())
        with pytest.raises(WrongState, match="hour has come"):
            scheduled_changes.cancel(article, by=None)


class TestItsHour:
    def test_readers_get_the_text_that_was_named(self, editor):
        article = come(planned(by=editor))
        assert (article.headline, article.live_revision_id) == ("After", article.latest_revision_id)
        assert (article.published_at, article.updated_at) == (NOW + HOUR, None)
        assert not ScheduledChange.objects.exists()

    def test_history_names_who_planned_it_and_when_it_went(self, editor):
        line = come(planned(by=editor)).history.first()
        assert (line.kind, line.by, line.by_name, line.at) == ("changed", editor, "Edith Editor", NOW + HOUR)
        assert line.revision.number == 2

    def test_history_still_names_a_colleague_who_left(self, editor):
        article = planned(by=editor)
        editor.delete()
        assert come(article).history.first().by_name == "Edith Editor"

    def test_a_substantive_one_shows_a_new_time(self):
        assert come(planned(is_substantive=True)).updated_at == NOW + HOUR

    def test_what_was_saved_after_the_plan_stays_unpublished(self):
        article = planned()
        edit(article, headline="Later still")
        article = come(article)
        assert (article.headline, article.has_unpublished_changes) == ("After", True)
        assert article.latest_revision.content["headline"] == "Later still"
        assert article.history.first().revision.number == 2

    def test_a_former_address_leads_on(self):
        europe = make_section(slug="europe")
        article = planned(edit(live(slug="one"), slug="two", section=europe.pk))
        old = article.section.slug
        article = come(article)
        assert article.get_absolute_url() == "/europe/two/"
        assert (article.redirects.get().section_slug, article.redirects.get().slug) == (old, "one")

    def test_it_happens_once(self):
        article = come(come(planned()), after=2 * HOUR)
        assert kinds(article).count("changed") == 1

    def test_a_late_look_does_what_a_punctual_one_does(self):
        article = edit(live(unpublish_at=NOW + 2 * HOUR), unpublish_at=NOW + 5 * HOUR)
        article = come(planned(article), after=3 * HOUR)
        assert article.is_public(NOW + 3 * HOUR)

    def test_several_stories_in_one_look(self):
        articles = [planned() for _ in range(3)]
        assert [come(article).headline for article in articles] == ["After"] * 3

    def test_nothing_is_applied_before_its_hour_by_whoever_asks(self):
        article = scheduled_changes.apply(planned(), at=NOW)
        assert article.headline == "Before"

    def test_never_inside_another_transaction(self, transactional_db):
        article = planned()
        with transaction.atomic(), pytest.raises(RuntimeError):
            scheduled_changes.apply(article, at=NOW + HOUR)


class TestHeld:
    def test_where_readers_got_another_text_meanwhile(self):
        article = planned()
        workflow.publish_changes(edit(article, headline="By hand"), by=None, at=NOW)
        article = come(article)
        change = ScheduledChange.objects.get()
        assert article.headline == "By hand"
        assert (change.held_at, change.held_because) == (NOW + HOUR, scheduled_changes.MOVED_ON)
        assert article.history.first().note == scheduled_changes.MOVED_ON

    def test_where_a_correction_was_published_meanwhile(self):
        article = planned()
        workflow.correct(edit(article, kicker="K"), by=None, kind="correction", note="It was Tuesday.", at=NOW)
        assert come(article).headline == "After"
        assert kinds(article)[-1] == "change_held"

    def test_once_however_often_somebody_looks(self):
        article = planned()
        workflow.publish_changes(edit(article, headline="By hand"), by=None, at=NOW)
        article = come(come(article), after=2 * HOUR)
        assert kinds(article).count("change_held") == 1

    def test_once_also_for_who_saw_it_waiting_and_came_second(self):
        article = planned()
        workflow.publish_changes(edit(article, headline="By hand"), by=None, at=NOW)
        for _ in range(2):
            scheduled_changes.apply(article, at=NOW + HOUR)
        assert kinds(article).count("change_held") == 1

    def test_where_what_readers_need_has_gone(self):
        image = make_image()
        article = planned(edit(live(), lead_image=image.pk))
        type(image).objects.filter(pk=image.pk).update(credit="")
        article = come(article)
        assert article.headline == "Before"
        assert "credit is empty" in ScheduledChange.objects.get().held_because

    def test_where_another_story_took_its_language(self):
        original = make_article(status="published", at=NOW - HOUR, language="en")
        article = planned(edit(live(language="de"), translation_of=original.pk, language="fr"))
        workflow.publish(make_article(translation_of=original.pk, language="fr"), by=None, at=NOW)
        article = come(article)
        assert (article.language, article.headline) == ("de", "Before")
        assert "already published in this language" in ScheduledChange.objects.get().held_because

    def test_where_the_end_was_moved_before_its_hour(self):
        article = planned()
        Article.objects.filter(pk=article.pk).update(unpublish_at=NOW + HOUR / 2)
        assert come(article).headline == "Before"
        assert ScheduledChange.objects.get().held_because == scheduled_changes.NOT_PUBLIC


class TestMeanwhile:
    def test_publishing_the_planned_text_by_hand_is_the_end_of_the_plan(self):
        article = workflow.publish_changes(planned(), by=None, at=NOW)
        assert not ScheduledChange.objects.exists()
        assert kinds(come(article)).count("changed") == 1

    def test_correcting_with_the_planned_text_too(self):
        workflow.correct(planned(), by=None, kind="correction", note="It was Tuesday.", at=NOW)
        assert not ScheduledChange.objects.exists()

    def test_withdrawing_takes_the_plan_back(self, editor):
        article = workflow.withdraw(planned(), by=editor, reason="R", notice="N", at=NOW)
        assert not ScheduledChange.objects.exists()
        assert kinds(article)[-2:] == ["change_unscheduled", "withdrawn"]
        back = workflow.publish(article, by=None, at=NOW)
        assert kinds(come(back)).count("changed") == 0

    def test_a_correction_without_a_new_text_leaves_the_plan_alone(self):
        article = make_article(status="published", at=NOW - HOUR, headline="Before")
        article = planned(edit(article, headline="After"))
        revising.restore(article, article.revisions.get(number=1), by=None, base=article.latest_revision_id)
        assert come(article).headline == "After"


class TestTheNextMoment:
    def test_there_is_none_without_a_plan(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert scheduled_changes.apply_due(NOW) is None

    def test_it_is_that_of_the_next_plan_at_the_price_of_one_query(self, django_assert_num_queries):
        planned()
        scheduled_changes.plan(live(), by=None, apply_at=NOW + 2 * HOUR, at=NOW)
        with django_assert_num_queries(1):
            assert scheduled_changes.apply_due(NOW) == NOW + HOUR
        assert scheduled_changes.apply_due(NOW + HOUR) == NOW + 2 * HOUR
        assert scheduled_changes.apply_due(NOW + 2 * HOUR) is None

    def test_one_that_is_held_is_not_waited_for(self):
        article = planned()
        workflow.publish_changes(edit(article, headline="By hand"), by=None, at=NOW)
        come(article)
        assert scheduled_changes.apply_due(NOW + 2 * HOUR) is None

    def test_a_plan_that_cannot_be_understood_is_logged_without_its_text_and_tried_again(self, caplog, monkeypatch):
        article, other = planned(), planned()
        broken = article.latest_revision
        type(broken).objects.filter(pk=broken.pk).update(content={"headline": 7, "secret": "A source"})
        assert scheduled_changes.apply_due(NOW + HOUR) == NOW + HOUR + scheduled_changes.AGAIN
        assert "A scheduled change failed" in caplog.text
        assert "A source" not in caplog.text
        assert Article.objects.get(pk=other.pk).headline == "After"


def test_the_worker_does_it_each_minute():
    article = live()
    now = timezone.now()
    scheduled_changes.plan(article, by=None, apply_at=now, at=now - HOUR / 2)
    path, minutes = jobs._recurring["recurring: apply scheduled changes"]
    assert minutes == 1
    assert jobs.run_recurring(path) == "done"
    article.refresh_from_db()
    assert article.headline == "After"
