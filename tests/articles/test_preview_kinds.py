"""Looking at a story beside its form: kinds of preview, and what is typed before it is saved."""

import uuid

import pytest
from django.http import HttpResponse
from django.utils import timezone

from articles import desk
from articles.models import Draft
from newsroom.csp import CSP, PUBLIC_POLICY, csp_override
from tests.articles.test_desk import address, text, typed
from tests.factories import make_article, make_image, make_tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture
def kinds(monkeypatch):
    """The registry, as it was before afterwards."""
    known = dict(desk.preview_kinds)
    monkeypatch.setattr(desk, "preview_kinds", known)
    return known


def look(client, story, kind: str = "page", sitting="") -> str:
    return text(client.get(address(story, f"preview/{kind}"), {"sitting": str(sitting)} if sitting else {}))


def type_into(story, *, by, **changes) -> Draft:
    """A draft as autosave leaves it: lists of texts by the names of the form."""
    data = {name: value if isinstance(value, list) else [value] for name, value in typed(story, **changes).items()}
    texts = {name: [str(each) for each in values] for name, values in data.items()}
    return Draft.objects.create(
        sitting=uuid.uuid4(),
        article=story,
        base=story.latest_revision,
        typed=texts,
        turn=1,
        saved_at=timezone.now(),
        by=by,
    )


def test_a_page_shows_what_is_typed_in_the_sitting_that_asks(at_desk, writer):
    story = make_article(by=writer, headline="Saved words")
    topic = make_tag(name="NATO")
    draft = type_into(story, by=writer, headline="Typed words", body="<p>Typed text.</p>", tags=["NATO"])
    page = look(at_desk, story, sitting=draft.sitting)
    for words in ("Typed words", "Typed text.", topic.get_absolute_url(), "what is being typed"):
        assert words in page
    assert "Saved words" not in page
    assert "Saved words" in look(at_desk, story)


def test_typed_text_is_cleaned_before_it_is_shown(at_desk, writer):
    story = make_article(by=writer)
    draft = type_into(story, by=writer, body="<p>Kept<script>alert(1)</script><img src=x onerror=alert(1)></p>")
    page = look(at_desk, story, sitting=draft.sitting)
    assert "Kept" in page
    assert "alert(1)" not in page


def test_where_something_typed_cannot_be_understood_the_saved_stands(at_desk, writer):
    story = make_article(by=writer, headline="Saved words")
    draft = type_into(story, by=writer, headline="Typed words", tags=["No such topic"], publish_at="soon")
    assert "Typed words" in look(at_desk, story, sitting=draft.sitting)


def test_an_editor_sees_what_a_writer_is_typing(client, writer, editor):
    story = make_article(by=writer)
    draft = type_into(story, by=writer, headline="Typed words")
    client.force_login(editor)
    assert "Typed words" in look(client, story, sitting=draft.sitting)


def test_what_is_typed_into_another_story_is_not_shown_here(at_desk, writer):
    foreign, own = make_article(headline="Foreign"), make_article(by=writer, headline="Own words")
    draft = type_into(foreign, by=None, headline="Nobody's business")
    page = look(at_desk, own, sitting=draft.sitting)
    assert "Own words" in page
    assert "business" not in page


@pytest.mark.parametrize("sitting", ["nonsense", "00000000-0000-0000-0000-000000000000", "\x00"])
def test_a_sitting_that_is_over_shows_the_saved_text(at_desk, writer, sitting):
    assert "Saved words" in look(at_desk, make_article(by=writer, headline="Saved words"), sitting=sitting)


def test_the_card_shows_what_networks_take(at_desk, writer):
    image = make_image(alt="Two people")
    story = make_article(
        by=writer, headline="Long headline", social_title="Short", lead_image=image.pk, standfirst="Why."
    )
    page = look(at_desk, story, "card")
    for words in ("Short", "Why.", image.file.url, 'alt="Two people"'):
        assert words in page
    assert "Long headline" not in page.partition("<body>")[2]


def test_a_card_of_nearly_nothing_says_so(at_desk, writer):
    page = look(at_desk, make_article(by=writer, headline="", standfirst=""), "card")
    assert "Untitled story" in page
    assert "No lead image" in page


@pytest.mark.parametrize("kind", ["page", "card"])
def test_every_preview_stays_inside_the_house(at_desk, writer, kind):
    response = at_desk.get(address(make_article(by=writer), f"preview/{kind}"))
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]


def test_another_app_adds_a_kind_with_a_policy_of_its_own(at_desk, writer, kinds):
    policy = PUBLIC_POLICY | {"style-src": [CSP.UNSAFE_INLINE]}

    @csp_override(policy)
    def mail(request, story, content):
        return HttpResponse(f"Mail of {content['headline'] if content else story.headline}")

    desk.add_preview_kind("mail", "E-mail", mail)
    story = make_article(by=writer, headline="Saved words")
    draft = type_into(story, by=writer, headline="Typed words")
    assert look(at_desk, story, "mail") == "Mail of Saved words"
    assert look(at_desk, story, "mail", draft.sitting) == "Mail of Typed words"
    answer = at_desk.get(address(story, "preview/mail"))
    assert "style-src 'unsafe-inline'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert ">E-mail</button>" in text(at_desk.get(address(story)))


def test_a_preview_asks_few_questions(at_desk, writer, django_assert_max_num_queries):
    story = make_article(by=writer, tags=[make_tag().pk for _ in range(5)])
    draft = type_into(story, by=writer, headline="Typed words")
    with django_assert_max_num_queries(20):
        look(at_desk, story, sitting=draft.sitting)
