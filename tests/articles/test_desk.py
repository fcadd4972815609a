"""The writing page: buttons by rights and state, nothing typed is ever lost."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import snapshot, workflow
from articles.models import Article
from tests.factories import edit, make_article, make_author, make_image, make_section, make_tag

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"
LIST = "/admin/articles/article/"
REVIEW = "Review &amp; publish"


def address(article: Article, page: str = "change") -> str:
    return f"/admin/articles/article/{article.pk}/{page}/"


def typed(article: Article | None = None, **changes) -> dict:
    """What a browser sends: the form as it stands, with changes."""
    content = snapshot.latest_content(article) if article else snapshot.blank()
    data = {name: value for name, value in (content | changes).items() if value not in (None, False)}
    if article:
        data["base_revision"] = article.latest_revision_id
    return {"_action": "save"} | data


def press(client, article, action: str, **changes):
    return client.post(address(article) if article else ADD, typed(article, _action=action, **changes))


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def buttons(response) -> list[str]:
    return re.findall(r'<button type="submit" name="_action"[^>]*>([^<]*)</button>', response.content.decode())


def filled(response) -> list[str]:
    """The buttons that stand out."""
    return re.findall(r'<button type="submit"[^>]*class="button default">([^<]*)</button>', response.content.decode())


def complete() -> dict:
    return {
        "headline": "A headline",
        "standfirst": "A standfirst.",
        "body": "<p>Words.</p>",
        "section": make_section().pk,
        "authors": [make_author().pk],
    }


def test_looking_at_the_empty_form_makes_no_row(at_desk, writer):
    assert at_desk(writer).get(ADD).status_code == 200
    assert not Article.objects.exists()


def test_the_first_save_makes_the_row_even_of_nothing(at_desk, writer):
    response = press(at_desk(writer), None, "save")
    article = Article.objects.get()
    assert (response.status_code, response["Location"]) == (302, address(article))
    assert (article.created_by, article.headline) == (writer, "")


def test_everything_typed_is_stored_as_a_revision(at_desk, writer):
    one, two, tag, image, other = (
        make_author(),
        make_author(),
        make_tag(),
        make_image(),
        make_article(status="published"),
    )
    given = complete() | {
        "authors": [two.pk, one.pk],
        "tags": [tag.pk],
        "lead_image": image.pk,
        "related": [f"{other.pk} – {other.headline}"],
        "translation_of": str(other.pk),
        "kicker": "K",
        "dateline": "BRUSSELS",
        "social_title": "T",
        "slug": "my-slug",
        "language": "fr",
        "work_type": "analysis",
        "label": "breaking",
        "is_evergreen": "on",
        "canonical_url": "https://example.org/a",
        "planned_for": "2030-05-06",
        "publish_at": "2030-05-07T08:30",
        "embargo_until": "2030-05-07T09:00",
        "unpublish_at": "2031-01-01T00:00",
    }
    press(at_desk(writer), None, "save", **given)
    content = Article.objects.get(slug="my-slug").latest_revision.content
    assert content["authors"] == [two.pk, one.pk]
    assert (content["tags"], content["lead_image"]) == ([tag.pk], image.pk)
    assert (content["related"], content["translation_of"]) == ([other.pk], other.pk)
    assert content["planned_for"] == "2030-05-06"
    assert snapshot.moment(content, "publish_at") == timezone.make_aware(timezone.datetime(2030, 5, 7, 8, 30))
    for name in ("kicker", "dateline", "social_title", "language", "work_type", "label", "canonical_url"):
        assert content[name] == given[name]
    assert content["is_evergreen"] is True


def test_the_form_shows_the_newest_text_and_saving_it_again_changes_nothing(at_desk, writer):
    article = make_article(by=writer, status="published", headline="Live")
    article = edit(article, headline="Newest words", publish_at=timezone.now())
    client = at_desk(writer)
    assert "Newest words" in text(client.get(address(article)))
    press(client, article, "save")
    assert article.revisions.count() == 2


def test_a_story_is_related_by_its_pasted_address(at_desk, writer):
    other = make_article(by=writer, status="published")
    press(at_desk(writer), None, "save", related=[f"https://example.org{other.get_absolute_url()}?x=1"], headline="R")
    assert Article.objects.get(headline="R").latest_revision.content["related"] == [other.pk]


def test_a_writer_never_learns_of_foreign_drafts_by_guessing_numbers(at_desk, writer):
    foreign = make_article(headline="Nobody's business")
    response = press(at_desk(writer), None, "save", related=[str(foreign.pk)], translation_of=str(foreign.pk))
    assert response.status_code == 422
    assert "business" not in text(response)


def test_what_cannot_be_understood_keeps_everything_typed(at_desk, writer):
    client = at_desk(writer)
    response = press(client, None, "save", headline="Kept", related=["nonsense"], publish_at="tomorrow")
    assert response.status_code == 422
    assert "Kept" in text(response)
    assert "nonsense" in text(response)
    assert text(response).count("tomorrow") >= 1
    assert "<title>Error:" in text(response)


@pytest.mark.parametrize(
    ("state", "role", "names"),
    [
        ("draft", "writer", ["Save draft", "Checks", "Submit for review"]),
        ("in_review", "writer", []),
        ("published", "writer", ["Save draft", "Checks"]),
        ("withdrawn", "writer", []),
        ("draft", "editor", ["Save draft", "Submit for review", "Schedule", "Publish now", REVIEW]),
        ("in_review", "editor", ["Send back", "Save draft", "Schedule", "Publish now", REVIEW]),
        ("scheduled", "editor", ["Save draft", "Take off schedule", "Publish now", "Publish changes", REVIEW]),
        (
            "published",
            "editor",
            ["Schedule the changes", "Save draft", "Withdraw", "Correct", REVIEW, "Publish changes"],
        ),
        ("withdrawn", "editor", ["Publish now", REVIEW]),
    ],
)
def test_buttons_by_state_and_role(at_desk, writer, editor, state, role, names):
    if state == "scheduled":
        article = workflow.schedule(make_article(publish_at=timezone.now() + timedelta(days=1)), by=None)
    else:
        article = make_article(by=writer, status=state)
    response = at_desk({"writer": writer, "editor": editor}[role]).get(address(article))
    assert buttons(response) == names
    is_next = {"Submit for review"} if role == "writer" else {"Publish changes" if state == "published" else REVIEW}
    assert set(filled(response)) == is_next & set(names)


def test_the_status_is_never_a_field(at_desk, editor):
    client = at_desk(editor)
    assert 'name="status"' not in text(client.get(ADD))
    press(client, None, "save", headline="H", status="published", first_published_at="2020-01-01")
    assert Article.objects.get().status == "draft"


def test_a_story_goes_its_whole_way_by_buttons(at_desk, client, writer, editor):
    press(at_desk(writer), None, "submit", **complete())
    article = Article.objects.get()
    assert article.status == "in_review"
    client = at_desk(editor)
    client.post(address(article), typed(article, _action="send_back", note="Shorter."))
    article.refresh_from_db()
    assert (article.status, article.history.first().note) == ("draft", "Shorter.")
    press(client, article, "publish")
    article.refresh_from_db()
    assert article.is_public()
    press(client, article, "save", headline="Changed")
    article.refresh_from_db()
    assert (article.headline, article.has_unpublished_changes) == ("A headline", True)
    press(client, article, "publish_changes", headline="Changed")
    article.refresh_from_db()
    assert article.headline == "Changed"


def test_submitting_something_incomplete_from_the_add_page_saves_it_and_says_what_is_missing(at_desk, writer):
    client = at_desk(writer)
    response = press(client, None, "submit", headline="Half a story")
    article = Article.objects.get()
    assert response["Location"] == f"{address(article)}?check=1"
    page = text(client.get(response["Location"]))
    assert "<title>Error: Half a story" in page
    for sentence in ("Write the standfirst", "Write the story.", "Choose a section.", "Name at least one author."):
        assert page.count(sentence) == 2  # in the summary and beside its field
    assert article.status == "draft"


def test_publishing_something_incomplete_saves_what_was_typed_and_gives_it_back(at_desk, editor):
    article = make_article()
    response = press(at_desk(editor), article, "publish", standfirst="", kicker="Typed just now")
    article.refresh_from_db()
    assert response.status_code == 422
    assert article.status == "draft"
    assert article.latest_revision.content["kicker"] == "Typed just now"
    assert f'name="base_revision" value="{article.latest_revision_id}"' in text(response)
    assert "Typed just now" in text(response)
    assert 'href="#id_standfirst"' in text(response)
    assert 'aria-invalid="true"' in text(response)


def test_sending_back_without_words_keeps_the_story_in_review(at_desk, editor):
    article = make_article(status="in_review")
    response = press(at_desk(editor), article, "send_back")
    assert response.status_code == 422
    assert "Say in a sentence what is wanted" in text(response)
    article.refresh_from_db()
    assert article.status == "in_review"


def test_a_stale_write_is_refused_and_keeps_everything_typed(at_desk, writer, editor):
    article = make_article(by=writer)
    stale = typed(article, headline="My own words")
    edit(article, by=editor, headline="Their words")
    client = at_desk(writer)
    response = client.post(address(article), stale)
    assert (response.status_code, response["Location"]) == (302, f"{address(article, 'merge')}?mine=3")
    page = text(client.get(response["Location"]))
    assert "Edith Editor saved a newer revision while you were writing. Your text is kept as revision 3" in page
    assert "My own words" in article.revisions.get(number=3, is_aside=True).content["headline"]
    article.refresh_from_db()
    assert article.headline == "Their words"


@pytest.mark.parametrize(
    ("action", "words"), [("publish", "The story was not published."), ("withdraw", "The story was not withdrawn.")]
)
def test_a_stale_write_does_not_do_what_its_button_says_and_says_so(at_desk, editor, action, words):
    article = make_article()
    stale = typed(article, headline="My own words", _action=action)
    edit(article, headline="Their words")
    client = at_desk(editor)
    response = client.post(address(article), stale)
    assert words in text(client.get(response["Location"]))
    article.refresh_from_db()
    assert article.status == "draft"


def test_the_note_of_a_stale_send_back_is_given_back(at_desk, editor):
    article = make_article(status="in_review")
    stale = typed(article, headline="My own words", _action="send_back", note="Call them again.")
    edit(article, headline="Their words")
    client = at_desk(editor)
    page = text(client.get(client.post(address(article), stale)["Location"]))
    assert "The story was not sent back. Your note was: “Call them again.”" in page


def test_publishing_from_two_tabs_publishes_once(at_desk, editor):
    article = make_article()
    client = at_desk(editor)
    first, second = typed(article, _action="publish"), typed(article, _action="publish")
    assert client.post(address(article), first).status_code == 302
    assert client.post(address(article), second).status_code == 302
    assert article.history.filter(kind="published").count() == 1
    assert article.revisions.count() == 1


def test_submitting_from_two_tabs_is_harmless(at_desk, writer):
    article = make_article(by=writer)
    client = at_desk(writer)
    press(client, article, "submit")
    assert press(client, article, "submit").status_code == 403
    article.refresh_from_db()
    assert (article.status, article.history.filter(kind="submitted").count()) == ("in_review", 1)


def test_a_writer_who_types_while_the_story_went_to_review_loses_nothing(at_desk, writer):
    article = make_article(by=writer)
    sent = typed(article, headline="Typed meanwhile")
    workflow.submit(article, by=None)
    response = at_desk(writer).post(address(article), sent)
    assert response.status_code == 403
    assert "Typed meanwhile" in text(response)
    assert "disabled" not in re.search(r"<textarea[^>]*id_headline[^>]*>", text(response))[0]


@pytest.mark.parametrize("action", ["publish", "schedule", "send_back", "unschedule", "publish_changes"])
def test_a_writer_cannot_press_what_is_not_shown(at_desk, writer, action):
    article = make_article(by=writer)
    before = article.status
    assert press(at_desk(writer), article, action).status_code == 403
    article.refresh_from_db()
    assert article.status == before


def test_correct_and_withdraw_save_first_and_lead_to_their_pages(at_desk, editor):
    article = make_article(status="published")
    client = at_desk(editor)
    for page in ("correct", "withdraw"):
        assert press(client, article, page, kicker=f"For {page}")["Location"] == address(article, page)
        article.refresh_from_db()
        assert article.latest_revision.content["kicker"] == f"For {page}"
    assert client.post(address(article, "correct"), {"kind": "correction", "note": ""}).status_code == 422
    client.post(address(article, "correct"), {"kind": "retraction", "note": "All wrong.", "is_serious": "on"})
    assert article.corrections.get().note == "All wrong."
    assert client.post(address(article, "withdraw"), {"reason": "", "notice": "N"}).status_code == 422
    client.post(address(article, "withdraw"), {"reason": "R", "notice": "N"})
    article.refresh_from_db()
    assert (article.status, article.withdrawal_notice) == ("withdrawn", "N")


def test_deleting_asks_first_and_the_bin_gives_back(at_desk, writer):
    article = make_article(by=writer)
    client = at_desk(writer)
    assert "30 days" in text(client.get(address(article, "delete")))
    assert Article.objects.kept().count() == 1
    client.post(address(article, "delete"))
    assert Article.objects.binned().get() == article
    assert "is in the bin" in text(client.get(LIST))
    assert article.headline not in text(client.get(LIST + "?status=draft"))
    assert article.headline in text(client.get(LIST + "?status=bin"))
    assert "Take out of the bin" in text(client.get(address(article)))
    client.post(address(article, "take-out"))
    assert Article.objects.kept().get() == article


def test_a_public_story_is_not_deleted(at_desk, editor):
    article = make_article(status="published")
    assert at_desk(editor).post(address(article, "delete")).status_code == 422
    assert Article.objects.kept().get() == article


def test_history_names_everybody_and_restores(at_desk, writer, editor):
    article = make_article(by=writer, headline="First words")
    article = edit(article, by=editor, headline="Second words")
    client = at_desk(writer)
    page = text(client.get(address(article, "history")))
    assert "Wanda Writer" in page
    assert "Edith Editor" in page
    assert client.post(address(article, "restore"), {"revision": "1", "base_revision": article.latest_revision_id})[
        "Location"
    ] == address(article)
    article.refresh_from_db()
    assert (article.headline, article.latest_revision.number) == ("First words", 3)
    assert client.post(address(article, "restore"), {"revision": "99"}).status_code == 404


def test_a_stale_restore_is_refused_and_makes_no_revision(at_desk, writer, editor):
    article = make_article(by=writer, headline="First words")
    stale = article.latest_revision_id
    edit(article, by=editor, headline="Second words")
    client = at_desk(writer)
    response = client.post(address(article, "restore"), {"revision": "1", "base_revision": stale})
    assert response["Location"] == address(article, "history")
    assert "Edith Editor saved revision 2 meanwhile, so nothing was restored." in text(client.get(response["Location"]))
    assert article.revisions.count() == 2


def test_get_never_changes_anything(at_desk, editor):
    article = paper = make_article(status="published")
    client = at_desk(editor)
    for page in ("restore", "take-out"):
        assert client.get(address(paper, page)).status_code == 405
    for page in ("change", "correct", "withdraw", "delete", "history"):
        assert client.get(address(paper, page)).status_code == 200
        assert client.head(address(paper, page)).status_code == 200
    before = article.history.count(), article.revisions.count()
    article.refresh_from_db()
    assert (article.status, (article.history.count(), article.revisions.count())) == ("published", before)


@pytest.mark.parametrize("field", ["headline", "kicker", "standfirst", "body", "dateline", "social_title", "slug"])
def test_no_script_survives_any_field(at_desk, editor, field):
    client = at_desk(editor)
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    press(client, None, "publish", **complete() | {field: attack})
    article = Article.objects.get()
    for page in (address(article), LIST, address(article, "history"), address(article, "delete")):
        assert "<script>alert(1)" not in client.get(page).content.decode()
        assert "<img src=x" not in client.get(page).content.decode()
    if article.is_public():
        page = client.get(article.get_absolute_url()).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page


def toolbar(response) -> list:
    """The groups of buttons that the editor is told to show."""
    config = json.loads(html.unescape(re.search(r'data-config="([^"]*)"', response.content.decode())[1]))
    return config[f"toolbar_{config['toolbar']}"]


def test_source_view_is_for_administrators_only(at_desk, admin_user, editor):
    assert ["Source"] in toolbar(at_desk(admin_user).get(ADD))
    assert "Source" not in str(toolbar(at_desk(editor).get(ADD)))


def test_a_revision_takes_a_note_for_colleagues(at_desk, writer):
    article, client = make_article(by=writer), at_desk(writer)
    client.post(address(article), typed(article, headline="Put right", revision_note="The name, \n as she spells it"))
    assert article.revisions.first().note == "The name, as she spells it"
    assert "The name, as she spells it" in text(client.get(address(article, "history")))


def test_a_refused_form_keeps_the_note_for_colleagues(at_desk, writer):
    page = at_desk(writer).post(ADD, typed(canonical_url="nonsense", revision_note="Why & how"))
    assert 'value="Why &amp; how"' in page.content.decode()
