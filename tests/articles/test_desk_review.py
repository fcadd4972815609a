"""The review page: what it lists, for whom it has which step, and that a step is taken once and knowingly."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import workflow
from articles.admin.moments import preset
from articles.models import Article, ScheduledChange
from tests.articles.test_desk import address, press, text
from tests.factories import edit, make_article, make_image

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FORM = "%Y-%m-%dT%H:%M"


def tomorrow() -> str:
    return timezone.localtime(timezone.now() + DAY).strftime(FORM)


def of(article: Article, action: str, **said) -> tuple[str, dict]:
    """What a button of the page sends."""
    return address(article, "review"), {"_action": action, "revision": article.latest_revision_id} | said


def steps(response) -> list[str]:
    visible = re.sub(r"<input[^>]*hidden>", "", response.content.decode())
    names = re.findall(r'<button type="submit" name="_action"[^>]*>([^<]*)</button>', visible)
    return [*names, *(["Correct"] if ">Correct</a>" in visible else [])]


def links(response, heading: str) -> list[str]:
    part = response.content.decode().partition(f'aria-labelledby="review-{heading}"')[2].partition("</section>")[0]
    return re.findall(r'<li><a href="([^"]*)"', part)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def stored(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def test_the_bar_saves_what_is_typed_and_leads_there(desk):
    article = make_article()
    response = press(desk, article, "review", headline="Typed just now")
    assert (response.status_code, response["Location"]) == (302, address(article, "review"))
    assert stored(article).headline == "Typed just now"
    assert "Typed just now" in text(desk.get(response["Location"]))


def test_a_new_story_is_started_first(desk):
    response = press(desk, None, "review", headline="Brand new")
    assert response["Location"] == address(Article.objects.get(), "review")


@pytest.mark.parametrize(
    ("state", "role", "names"),
    [
        ("draft", "writer", ["Submit for review"]),
        ("in_review", "writer", []),
        ("published", "writer", []),
        ("withdrawn", "writer", []),
        ("draft", "editor", ["Publish now", "Schedule"]),
        ("in_review", "editor", ["Publish now", "Schedule", "Send back"]),
        ("scheduled", "editor", ["Publish now", "Schedule", "Take off schedule"]),
        ("published", "editor", ["Correct"]),
        ("changed", "editor", ["Publish changes", "Schedule", "Correct"]),
        ("withdrawn", "editor", ["Publish now"]),
        ("lacking", "writer", []),
        ("lacking", "editor", []),
    ],
)
def test_steps_by_state_and_role(at_desk, writer, editor, state, role, names):
    status = {"changed": "published", "lacking": "draft", "scheduled": "draft"}.get(state, state)
    article = make_article(by=writer, status=status)
    if state == "scheduled":
        article = workflow.schedule(edit(article, publish_at=timezone.now() + DAY), by=None)
    if state in {"changed", "lacking"}:
        article = edit(article, **({"kicker": "K"} if state == "changed" else {"standfirst": ""}))
    response = at_desk({"writer": writer, "editor": editor}[role]).get(address(article, "review"))
    assert response.status_code == 200
    assert steps(response) == names


def test_a_story_in_the_bin_has_no_step(desk):
    article = make_article()
    desk.post(address(article, "delete"))
    assert steps(desk.get(address(article, "review"))) == []


def test_every_line_leads_to_its_field_in_the_form_that_shows_it(desk):
    picture = make_image(credit="")
    article = make_article(headline="", authors=[], body="<p>TK</p>", lead_image=picture.pk)
    page = desk.get(address(article, "review"))
    change = address(article)
    assert links(page, "required") == [
        f"{change}?check=1#id_{name}" for name in ("headline", "authors_0", "lead_image", "body")
    ]
    assert f"{change}?check=1#id_tags_0" in links(page, "recommended")
    form = text(desk.get(f"{change}?check=1"))
    for found in links(page, "required") + links(page, "recommended"):
        assert f'id="{found.partition("#")[2]}"' in form
    assert "Replace the placeholder “TK”" in form
    assert "its credit is empty" in form


def test_without_anything_to_mend_it_says_so(desk):
    page = text(desk.get(address(make_article(), "review")))
    assert "Everything that readers need is there." in page
    assert "to mend before" not in page


def test_publishing(desk):
    article = make_article()
    response = desk.post(*of(article, "publish"))
    assert response["Location"] == address(article)
    assert stored(article).is_public()
    assert "The story is published." in text(desk.get(address(article)))


def test_scheduling_takes_the_moment_from_the_one_field_and_says_when(desk):
    article = make_article()
    response = desk.post(*of(article, "schedule", publish_at="2031-12-03T07:00"))
    assert response.status_code == 302
    assert stored(article).is_scheduled()
    assert timezone.localtime(stored(article).first_published_at).strftime(FORM) == "2031-12-03T07:00"
    assert "readers have it on 3 Dec 2031, 07:00 " in text(desk.get(address(article)))


def test_a_scheduled_story_is_moved_to_another_moment(desk):
    article = workflow.schedule(make_article(publish_at=timezone.now() + DAY), by=None)
    desk.post(*of(article, "schedule", publish_at="2031-12-03T07:00"))
    assert timezone.localtime(stored(article).first_published_at).strftime(FORM) == "2031-12-03T07:00"
    assert 'value="2031-12-03T07:00"' in text(desk.get(address(article, "review")))


def test_a_change_to_a_live_story_is_scheduled(desk):
    article = edit(make_article(status="published"), headline="After")
    desk.post(*of(article, "schedule", publish_at=tomorrow(), is_substantive="on"))
    change = ScheduledChange.objects.get()
    assert (timezone.localtime(change.apply_at).strftime(FORM), change.is_substantive) == (tomorrow(), True)


def test_changes_go_public_with_a_new_time_where_that_is_ticked(desk):
    article = edit(make_article(status="published"), headline="After")
    desk.post(*of(article, "publish_changes", is_substantive="on"))
    assert stored(article).headline == "After"
    assert stored(article).updated_at


def test_a_story_goes_back_with_a_note(desk):
    article = make_article(status="in_review")
    desk.post(*of(article, "send_back", note="Name a source."))
    assert stored(article).status == "draft"
    assert article.history.first().note == "Name a source."


def test_without_a_note_it_stays_in_review_and_the_page_asks_for_it(desk):
    article = make_article(status="in_review")
    response = desk.post(*of(article, "send_back", note=" "))
    assert response.status_code == 422
    assert text(response).count("Say in a sentence what is wanted") == 2
    assert 'href="#id_note"' in text(response)
    assert stored(article).status == "in_review"


def test_a_writer_submits(at_desk, writer):
    article = make_article(by=writer)
    at_desk(writer).post(*of(article, "submit"))
    assert stored(article).status == "in_review"


@pytest.mark.parametrize("action", ["publish", "schedule", "send_back", "unschedule", "publish_changes"])
def test_a_writer_cannot_press_what_is_not_shown(at_desk, writer, action):
    article = make_article(by=writer)
    response = at_desk(writer).post(*of(article, action, publish_at=tomorrow(), note="Go."))
    assert response.status_code == 403
    assert stored(article).status == "draft"
    assert stored(article).latest_revision_id == article.latest_revision_id


@pytest.mark.parametrize("action", ["publish", "schedule"])
def test_what_is_required_holds_here_too_and_keeps_the_plan_as_it_was(desk, action):
    article = make_article(standfirst="")
    response = desk.post(*of(article, action, publish_at=tomorrow()))
    assert response.status_code == 422
    assert "Write the standfirst" in text(response)
    assert stored(article).status == "draft"
    assert stored(article).latest_revision_id == article.latest_revision_id


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("", "Say when readers should get it: give a date and a time."),
        ("soon", "This is not a date with a time."),
        ("9999-12-31T23:59", "This is not a date with a time."),
        ("2020-01-01T00:00", "has passed. Give a moment in the future"),
    ],
)
def test_a_moment_that_will_not_do_is_said_beside_its_field(desk, moment, sentence):
    with timezone.override("America/New_York"):
        article = make_article()
        response = desk.post(*of(article, "schedule", publish_at=moment))
    page = text(response)
    assert response.status_code == 422
    assert page.count(sentence) == 2
    assert 'href="#id_publish_at"' in page
    assert stored(article).status == "draft"


def test_a_story_that_a_colleague_saved_meanwhile_is_looked_at_again(desk):
    article = make_article()
    seen = of(article, "publish")
    edit(article, headline="Changed under their eyes")
    response = desk.post(*seen)
    assert response.status_code == 409
    assert "saved a newer revision while you were looking" in text(response)
    assert stored(article).status == "draft"


@pytest.mark.parametrize("said", [{"_action": "correct"}, {"_action": ""}, {}])
def test_a_button_that_is_not_there_does_nothing(desk, said):
    assert desk.post(address(make_article(), "review"), said).status_code == 409


def test_pressing_twice_publishes_once(desk):
    article = make_article()
    for _ in range(2):
        desk.post(*of(article, "publish"))
    assert article.history.filter(kind="published").count() == 1


def test_presets_fill_the_field_without_a_script_and_do_nothing_else(desk):
    article = make_article()
    response = desk.post(*of(article, "", _preset="tomorrow", publish_at=""))
    assert response.status_code == 200
    assert f'value="{preset("tomorrow").astimezone(timezone.get_current_timezone()):{FORM}}"' in text(response)
    assert stored(article).status == "draft"


def test_what_the_presets_mean():
    with timezone.override("Europe/Berlin"):
        now = datetime(2026, 10, 24, 22, 30, 40, tzinfo=UTC)  # half past midnight, on the day the clocks go back
        assert preset("tomorrow", now=now) == datetime(2026, 10, 26, 6, tzinfo=UTC)
        assert preset("hour", now=datetime(2026, 10, 25, 0, 15, 40, tzinfo=UTC)).astimezone(UTC) == datetime(
            2026, 10, 25, 1, 15, tzinfo=UTC
        )


@pytest.mark.parametrize("page", ["review", "change"])
def test_the_zone_stands_beside_the_field(desk, page):
    with timezone.override("Europe/Brussels"):
        html = text(desk.get(address(make_article(), page)))
    assert "Time zone: Europe/Brussels" in html
    assert re.search(r'<input[^>]*name="publish_at"[^>]*data-zone="Europe/Brussels"', html)


@pytest.fixture
def berlin(settings):
    with timezone.override("Europe/Berlin"):
        yield


# The next clock changes that lie ahead of every run of these tests.
MISSING, DOUBLED = "2037-03-29T02:30", "2037-10-25T02:30"


def test_a_missing_hour_is_refused_with_the_nearest_times(desk, berlin):
    response = desk.post(*of(make_article(), "schedule", publish_at=MISSING))
    assert response.status_code == 422
    assert "There is no 02:30 on 29 March 2037: the clocks go forward. The nearest times are 01:59 and 03:00." in text(
        response
    )


@pytest.mark.parametrize(("offset", "hour"), [("+02:00", 0), ("+01:00", 1)])
def test_a_doubled_hour_asks_which_one_and_takes_the_answer(desk, berlin, offset, hour):
    article = make_article()
    asked = desk.post(*of(article, "schedule", publish_at=DOUBLED))
    assert asked.status_code == 422
    assert re.findall(r'name="publish_at_offset" value="([^"]*)"', text(asked)) == ["+02:00", "+01:00"]
    desk.post(*of(article, "schedule", publish_at=DOUBLED, publish_at_offset=offset))
    assert stored(article).first_published_at == datetime(2037, 10, 25, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize("field", ["publish_at", "embargo_until", "unpublish_at"])
def test_the_story_form_asks_the_same_and_shows_the_answer_again(desk, berlin, field):
    article = make_article()
    asked = press(desk, article, "save", **{field: DOUBLED})
    assert asked.status_code == 422
    assert text(asked).count(f'name="{field}_offset"') == 2
    press(desk, article, "save", **{field: DOUBLED, f"{field}_offset": "+01:00"})
    assert stored(article).latest_revision.content[field] == "2037-10-25T01:30:00+00:00"
    shown = text(desk.get(address(article)))
    assert re.search(rf'name="{field}_offset" value="\+01:00" id="[^"]*" checked', shown)
    assert re.search(rf'name="{field}_offset" value="\+02:00" id="[^"]*">', shown)
    assert press(desk, article, "save", **{field: MISSING}).status_code == 422


def test_scheduled_changes_ask_the_same(desk, berlin):
    article = make_article(status="published")
    said = {"headline": "After", "change_at": DOUBLED}
    assert press(desk, article, "plan_change", **said).status_code == 422
    article = stored(article)
    press(desk, article, "plan_change", **said, change_at_offset="+02:00")
    assert ScheduledChange.objects.get().apply_at == datetime(2037, 10, 25, 0, 30, tzinfo=UTC)


def test_the_page_asks_few_questions(desk, django_assert_max_num_queries):
    article = edit(make_article(status="published", lead_image=make_image().pk), kicker="K")
    with django_assert_max_num_queries(30):
        desk.get(address(article, "review"))


def test_opening_the_page_changes_nothing(desk):
    article = make_article()
    desk.get(address(article, "review"))
    assert stored(article).latest_revision_id == article.latest_revision_id
    assert article.history.count() == 1
