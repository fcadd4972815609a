"""Scheduling a change from the writing page: pressed, refused, waiting, overtaken, held, taken back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import revising, scheduled_changes, snapshot, workflow
from articles.models import Article, ScheduledChange
from tests.articles.test_desk import LIST, address, buttons, press, text, typed
from tests.factories import edit, make_article

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FORM = "%Y-%m-%dT%H:%M"


def tomorrow() -> str:
    """As the browser's own field sends it: in the newsroom's zone."""
    return timezone.localtime(timezone.now() + DAY).strftime(FORM)


def live(**changes) -> Article:
    return make_article(status="published", headline="Before", **changes)


def planned(by=None) -> Article:
    return scheduled_changes.plan(edit(live(), headline="After"), by=by, apply_at=timezone.now() + DAY)


def held() -> Article:
    article = planned()
    workflow.publish_changes(edit(article, headline="By hand"), by=None)
    ScheduledChange.objects.filter(article=article).update(apply_at=timezone.now())
    scheduled_changes.apply_due()
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def test_pressing_it_saves_what_is_typed_and_schedules_it(desk, editor):
    article = live()
    moment = tomorrow()
    response = press(desk, article, "plan_change", headline="Typed", change_at=moment, is_substantive="on")
    assert (response.status_code, response["Location"]) == (302, address(article))
    change = ScheduledChange.objects.get()
    assert change.revision.content["headline"] == "Typed"
    assert timezone.localtime(change.apply_at).strftime(FORM) == moment
    assert (change.by, change.is_substantive) == (editor, True)
    article.refresh_from_db()
    assert article.headline == "Before"


def test_the_page_then_says_when_with_the_zone(desk):
    article = live()
    press(desk, article, "plan_change", headline="Typed", change_at="2031-12-03T07:00")
    page = text(desk.get(address(article)))
    assert "Readers get the changes on 3 Dec 2031, 07:00 " in page
    assert re.search(r'<span class="badge badge-scheduled">change scheduled for 3 Dec 2031, 07:00 \w+</span>', page)
    assert 'name="change_at" value="2031-12-03T07:00"' in page


def test_the_field_names_its_zone(desk, settings):
    with timezone.override("Europe/Brussels"):
        assert "Time zone: Europe/Brussels." in text(desk.get(address(live())))


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("", "Say when readers should get the changes: give a date and a time."),
        ("soon", "This is not a date with a time."),
        ("2020-01-01T00:00", "Give a moment in the future, or publish the changes now."),
    ],
)
def test_a_moment_that_will_not_do_is_said_beside_its_field_and_keeps_everything(desk, moment, sentence):
    article = live()
    response = press(desk, article, "plan_change", headline="Typed", change_at=moment, is_substantive="on")
    page = text(response)
    assert response.status_code == 422
    assert page.count(sentence) == 2  # in the summary and beside its field
    assert 'href="#id_change_at"' in page
    assert re.search(r'<input[^>]*id="id_change_at"[^>]*>', page)[0].count("aria-invalid") == 1
    assert re.search(r'<details class="story-later" open>', page)
    assert re.search(r'id="id_is_substantive" checked', page)
    assert moment in page
    assert "Typed" in page
    article.refresh_from_db()
    assert article.latest_revision.content["headline"] == "Typed"
    assert not ScheduledChange.objects.exists()


def test_what_readers_need_is_asked_for_at_once(desk):
    moment = tomorrow()
    response = press(desk, live(), "plan_change", standfirst="", change_at=moment)
    assert response.status_code == 422
    assert "Write the standfirst" in text(response)
    assert f'value="{moment}"' in text(response)


def test_without_a_change_it_says_so(desk):
    response = press(desk, live(), "plan_change", change_at=tomorrow())
    assert response.status_code == 409
    assert "There is no change to schedule." in text(response)


@pytest.mark.parametrize("action", ["plan_change", "cancel_change"])
def test_a_writer_cannot_press_what_is_not_shown(client, writer, action):
    article = edit(live(by=writer), headline="After")
    article = scheduled_changes.plan(article, by=None, apply_at=timezone.now() + DAY)
    client.force_login(writer)
    page = client.get(address(article))
    assert "change_at" not in text(page)
    assert buttons(page) == ["Save draft", "Checks"]
    assert "change scheduled for" in text(page)
    assert press(client, article, action, change_at=tomorrow()).status_code == 403
    assert ScheduledChange.objects.count() == 1


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_there_is_no_field_where_readers_have_no_text(desk, status):
    assert "change_at" not in text(desk.get(address(make_article(status=status))))


def test_it_is_taken_back_by_a_button_of_the_bar(desk):
    article = planned()
    assert "Take the scheduled change back" in buttons(desk.get(address(article)))
    press(desk, article, "cancel_change", headline="Typed since")
    assert not ScheduledChange.objects.exists()
    page = desk.get(address(article))
    assert "The scheduled change is taken back. Its text is still here." in text(page)
    assert "Take the scheduled change back" not in buttons(page)
    assert "Typed since" in text(page)


def test_what_was_saved_since_is_not_part_of_it_and_the_page_says_so(desk):
    article = planned()
    assert "not part of it" not in text(desk.get(address(article)))
    edit(article, headline="Later still")
    page = text(desk.get(address(article)))
    assert "Scheduled is revision 2; what was saved since is not part of it." in page
    link = re.search(r'href="([^"]+)">What it leaves out', page)[1]
    assert "Later" in text(desk.get(link))


def test_a_held_one_says_why_and_leads_to_where_both_are_brought_together(desk):
    article = held()
    page = text(desk.get(address(article)))
    assert '<span class="badge badge-withdrawn">scheduled change held</span>' in page
    assert scheduled_changes.MOVED_ON in page
    assert 'href="../merge/?mine=2"' in page
    assert "Take the scheduled change back" in page
    assert 'name="change_at" value=""' in page


def test_opening_the_page_after_its_hour_applies_it_first(desk):
    article = planned()
    ScheduledChange.objects.update(apply_at=timezone.now())
    page = text(desk.get(address(article)))
    assert "change scheduled" not in page
    article.refresh_from_db()
    assert article.headline == "After"


def test_the_list_says_which_stories_wait_and_which_are_held(desk, django_assert_max_num_queries):
    for number in range(6):
        scheduled_changes.plan(
            edit(live(), kicker=f"K{number}"), by=None, apply_at=datetime(2031, 12, 3, 7, tzinfo=UTC)
        )
    held()
    with django_assert_max_num_queries(12):
        page = text(desk.get(LIST))
    assert page.count("change scheduled for 3 Dec 2031, ") == 6
    assert page.count("scheduled change held") == 1


def test_the_form_asks_few_questions_more_for_it(desk, django_assert_max_num_queries):
    plain, waiting = edit(live(), kicker="K"), planned()
    with django_assert_max_num_queries(40) as before:
        desk.get(address(plain))
    with django_assert_max_num_queries(len(before)):
        desk.get(address(waiting))


def test_history_tells_the_whole_of_it(desk):
    article = planned()
    scheduled_changes.cancel(article, by=None)
    page = text(desk.get(address(article, "history"))).lower()
    assert "change scheduled" in page
    assert "scheduled change taken back" in page


def test_enter_in_a_line_of_text_saves_and_does_nothing_else(desk):
    page = desk.get(address(edit(live(), kicker="K"))).content.decode()
    first = re.search(r'<(?:button|input)[^>]*type="submit"[^>]*>', page[page.index('id="article_form"') :])[0]
    assert 'value="save"' in first


def test_publishing_by_hand_ends_the_plan_and_the_page_says_nothing_of_it(desk):
    article = planned()
    desk.post(address(article), typed(article, _action="publish_changes"))
    assert "scheduled" not in " ".join(re.findall(r'class="badge[^<]*<', text(desk.get(address(article)))))


def test_a_held_change_is_merged_whole_however_often_it_was_saved_on_the_way(desk):
    article = live()
    first = article.latest_revision
    article = edit(edit(article, kicker="Saved first"), headline="Saved then")
    scheduled_changes.plan(article, by=None, apply_at=timezone.now() + DAY)
    article = Article.objects.get(pk=article.pk)
    article = revising.restore(article, first, by=None, base=article.latest_revision_id)
    workflow.publish_changes(edit(article, dateline="PARIS"), by=None)
    ScheduledChange.objects.filter(article=article).update(apply_at=timezone.now())
    scheduled_changes.apply_due()
    address = f"/admin/articles/article/{article.pk}/merge/?mine=3"
    newest = Article.objects.get(pk=article.pk).latest_revision_id
    desk.post(address, {"decision": "merge", "theirs": newest})
    content = snapshot.latest_content(Article.objects.get(pk=article.pk))
    assert [content[name] for name in ("kicker", "headline", "dateline")] == ["Saved first", "Saved then", "PARIS"]
