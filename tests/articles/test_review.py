"""What holds a story back and what only warns: each check finds what it is for, and nothing else."""

from datetime import UTC, datetime

import pytest

from articles import desk, leftovers, review, scheduled_changes, workflow
from articles.errors import NotReady, Problem
from articles.models import Image
from tests.factories import edit, make_article, make_author, make_content, make_image, make_section, make_tag

pytestmark = pytest.mark.django_db
GOOD = (
    '<p>They agreed, as <a href="https://www.example.org/paper">the paper</a> says.</p>'
    "<p>“We are glad that it is over,” said the minister.</p>"
)


def required(**changes) -> list[tuple[str, str]]:
    article = make_article(**changes)
    return [(each.field, each.text) for each in review.required(article, article.latest_revision.content)]


def fields(**changes) -> list[str]:
    return [field for field, _ in required(**changes)]


def advice(**changes) -> list[tuple[str, str]]:
    article = make_article(**changes)
    return [(each.field, each.text) for each in review.recommended(article, article.latest_revision.content)]


def advised(field: str, **changes) -> list[str]:
    return [text for name, text in advice(**changes) if name == field]


def link(address: str) -> str:
    return f'<p>Read <a href="{address}">this</a>.</p>'


def test_a_complete_story_has_no_problem():
    assert required(lead_image=make_image().pk, body=GOOD) == []


@pytest.mark.parametrize(
    ("field", "nothing"),
    [("headline", ""), ("standfirst", ""), ("section", None), ("authors", []), ("body", "<p> </p>")],
)
def test_what_every_story_needs(field, nothing):
    assert fields(**{field: nothing}) == [field]


@pytest.mark.parametrize(("lacking", "word"), [({"alt": ""}, "alternative text"), ({"credit": ""}, "credit")])
def test_the_lead_picture_needs_its_words(lacking, word):
    ((field, sentence),) = required(lead_image=make_image(**lacking).pk)
    assert field == "lead_image"
    assert word in sentence


def test_a_decorative_picture_needs_no_alternative_text():
    assert required(lead_image=make_image(alt="", is_decorative=True).pk) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The sum of TK euros", "TK"),
        ("TKTK people came", "TKTK"),
        ("It costs TK.", "TK"),
        ("(TK)", "TK"),
        ("He said XXX", "XXX"),
        ("xxx euros", "xxx"),
        ("XXXXX", "XXXXX"),
        ("Lorem ipsum dolor", "Lorem ipsum"),
        ("LOREM  IPSUM", "LOREM IPSUM"),
        ("_TK_", "TK"),
    ],
)
def test_a_placeholder_is_found(text, word):
    assert leftovers.in_text(text) == [word]


@pytest.mark.parametrize(
    "text",
    [
        "ATK met",
        "The TKS-5",
        "tk",
        "Tk",
        "XX",
        "XXXL shirts",
        "www.xxx.example",
        "a.xxx",
        "lorem",
        "ipsum",
        "Atkins",
        "",
    ],
)
def test_a_word_that_only_looks_like_a_placeholder_stays(text):
    assert leftovers.in_text(text) == []


@pytest.mark.parametrize("field", ["headline", "standfirst", "kicker", "dateline", "social_title", "body"])
def test_a_placeholder_holds_the_story_in_every_field_that_readers_see(field):
    words = "The sum is TK euros"
    ((found, sentence),) = required(**{field: f"<p>{words}</p>" if field == "body" else words})
    assert found == field
    assert "“TK”" in sentence


@pytest.mark.parametrize("field", ["alt", "caption", "credit"])
def test_a_placeholder_in_the_words_of_the_lead_picture_is_found(field):
    assert fields(lead_image=make_image(**{field: "TK"}).pk) == ["lead_image"]


def test_captions_and_alternative_texts_within_the_text_are_looked_through():
    body = '<p>Words.</p><figure><img src="/media/a.jpg" alt="XXX"><figcaption>Photo: TK</figcaption></figure>'
    sentences = [text for _, text in required(body=body)]
    assert sentences == [
        "Replace the placeholder “TK” in the text: “Photo: TK”.",
        "Replace the placeholder “XXX” in the alternative text of a picture in the text.",
    ]


def test_the_words_around_a_placeholder_say_where_it_is():
    body = f"<p>{'word ' * 20}the sum of TK euros{' and more' * 20}</p>"
    ((_, sentence),) = required(body=body)
    assert sentence == "Replace the placeholder “TK” in the text: “…word word the sum of TK euros and more and…”."


def test_a_placeholder_in_marked_up_pieces_of_a_word_is_none():
    assert required(body="<p>A<strong>TK</strong> met.</p>") == []


@pytest.mark.parametrize("address", ["#", "www.example.org", "ministers.html", "mailto:"])
def test_a_link_without_a_whole_address_is_found(address):
    ((field, sentence),) = required(body=link(address))
    assert field == "body"
    assert "“this”" in sentence


@pytest.mark.parametrize("address", ["", "https://", "http://[x", "javascript:x"])
def test_an_address_of_nothing_never_enters_a_text(address):
    article = make_article(body=link(address))
    assert article.latest_revision.content["body"] == "<p>Read this.</p>"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.org/",
        "http://example.org/a?b=c#d",
        "mailto:a@b.example",
        "#notes",
        "/about/",
        "/",
        "/privacy/",
        "https://other.example/security/no-such-story/",
        "//other.example/admin/",
        "/media/images/a.pdf",
    ],
)
def test_a_link_that_is_whole_stays(address):
    assert required(body=link(address)) == []


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_a_link_to_a_story_that_readers_do_not_have_is_found(status):
    other = make_article(status=status)
    ((field, sentence),) = required(body=link(f"/{other.section.slug}/{other.slug}/"))
    assert field == "body"
    assert "not public" in sentence


@pytest.mark.parametrize("form", ["/{}/{}/", "/{}/{}", "{site}/{}/{}/", "/{}/{}/?a=b#c"])
def test_a_link_to_a_public_story_stays_and_one_to_none_is_found(settings, form):
    other = make_article(status="published")
    assert required(body=link(form.format(other.section.slug, other.slug, site=settings.SITE_URL))) == []
    assert fields(body=link(form.format(other.section.slug, "no-such", site=settings.SITE_URL))) == ["body"]


def test_a_link_to_where_a_public_story_stood_before_stays():
    other = make_article(status="published", slug="one")
    workflow.publish_changes(edit(other, slug="two"), by=None)
    assert required(body=link(f"/{other.section.slug}/one/")) == []
    assert fields(body=link("/elsewhere/one/")) == ["body"]


def test_a_story_may_link_to_itself():
    assert required(slug="myself", body=link("/anywhere/myself/")) == []


def test_a_story_may_link_to_one_that_appears_before_it():
    first = workflow.schedule(make_article(publish_at="2031-05-01T10:00+00:00"), by=None)
    body = link(first.get_absolute_url())
    assert required(body=body, publish_at="2031-05-01T10:00+00:00") == []
    assert fields(body=body, publish_at="2031-05-01T09:59+00:00") == ["body"]
    assert fields(body=body) == ["body"]


def test_stories_that_appear_together_may_link_to_each_other():
    article = make_article(body=link("/any/the-other/"))
    assert review.required(article, article.latest_revision.content, alongside={"the-other"}) == []


def test_links_to_shelves_are_known():
    make_section(slug="europe"), make_author(slug="ada"), make_tag(slug="defence")
    here = [link("/europe/"), link("/authors/ada/"), link("/topics/defence/")]
    assert required(body="".join(here)) == []
    gone = [link("/no-such/"), link("/authors/no-such/"), link("/topics/no-such/")]
    assert fields(body="".join(gone)) == ["body"] * 3


@pytest.mark.parametrize("address", ["/admin/articles/article/1/change/", "/admin/", "/preview/abc/"])
def test_a_link_into_the_desk_is_found(address):
    ((_, sentence),) = required(body=link(address))
    assert "readers cannot follow" in sentence


def test_looking_at_links_asks_few_questions(django_assert_max_num_queries):
    bodies = [link(f"/europe/story-{number}/") for number in range(30)]
    article = make_article(body="".join(bodies))
    with django_assert_max_num_queries(4):
        review.required(article, article.latest_revision.content)


def test_a_good_story_gets_no_advice():
    picture = Image.objects.filter(pk=make_image().pk)
    picture.update(width=1200)
    assert not advice(
        headline="Ministers agree on a common list of eleven projects",
        standfirst="It took them five hours in Brussels, and what it costs is still open; a second meeting follows.",
        social_title="Eleven projects",
        body=GOOD,
        tags=[make_tag().pk],
        related=[make_article().pk],
        lead_image=picture.get().pk,
    )


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("headline", "Short", "Lengthen the headline: it has 5 characters, good is from 40."),
        ("headline", "x" * 76, "Shorten the headline: it has 76 characters, good is up to 75."),
        ("standfirst", "x" * 89, "Lengthen the standfirst: it has 89 characters, good is from 90."),
        ("standfirst", "x" * 181, "Shorten the standfirst: it has 181 characters, good is up to 180."),
        ("social_title", "x" * 61, "Shorten the social title: it has 61 characters, good is up to 60."),
    ],
)
def test_lengths_out_of_range_are_said(field, text, said):
    assert advised(field, **{field: text}) == [said]


@pytest.mark.parametrize(
    ("field", "count"),
    [("headline", 40), ("headline", 75), ("standfirst", 90), ("standfirst", 180), ("social_title", 60)],
)
def test_lengths_at_the_edge_are_good(field, count):
    assert advised(field, **{field: "x" * count}) == []


@pytest.mark.parametrize("field", ["tags", "related", "social_title"])
def test_what_a_story_should_have_is_asked_for(field):
    assert len(advised(field)) == 1


def test_a_narrow_picture_and_a_long_description_are_said():
    picture = make_image(alt="x" * 126)
    assert [text.partition(":")[0] for text in advised("lead_image", lead_image=picture.pk)] == [
        "Shorten the lead picture’s alternative text",
        "Choose a lead picture that is at least 1200 pixels wide",
    ]


@pytest.mark.parametrize(
    ("body", "is_sourced"),
    [(link("https://example.org/"), True), (link("/about/"), False), (link("mailto:a@b.example"), False)],
)
def test_a_source_is_a_link_to_another_site(body, is_sourced):
    assert ("Link to a source" in " ".join(advised("body", body=body))) is not is_sourced


@pytest.mark.parametrize(
    "body",
    [
        "<p>They met.</p><p>“We are glad that it is over.”</p><p>They left.</p>",
        "<blockquote><p>“We count everything twice.”</p></blockquote>",
        "<blockquote><p>We count everything twice.</p></blockquote><p>The end.</p>",
        "<p>„Wir sind froh, dass es vorbei ist.“</p>",
        "<p>«Nous sommes contents que ce soit fini.»</p>",
    ],
)
def test_a_quotation_of_nobody_is_said(body):
    assert "Say who is quoted" in " ".join(advised("body", body=body))


@pytest.mark.parametrize(
    "body",
    [
        "<p>“We are glad that it is over,” she said.</p>",
        "<p>The minister said:</p><p>“We are glad that it is over.”</p>",
        "<p>The minister said:</p><blockquote><p>We count everything twice.</p></blockquote>",
        "<blockquote><p>We count everything twice.</p><footer>A minister</footer></blockquote>",
        "<blockquote><p>We count everything twice.</p><p>— A minister</p></blockquote>",
        "<blockquote><p>We count everything twice.</p></blockquote><p>– A minister</p>",
        "<blockquote><p>“We count everything twice,” the minister said.</p></blockquote>",
        "<p>The “European pillar” is meant.</p>",
        "<p>“A short title”</p>",
        "<p>No quotation at all.</p>",
    ],
)
def test_a_quotation_of_somebody_stays(body):
    assert "Say who is quoted" not in " ".join(advised("body", body=body))


@pytest.fixture
def added(monkeypatch):
    """Checks of another app, for one test."""
    monkeypatch.setattr(desk, "review_checks", {"required": [], "recommended": []})
    return desk.add_review_check


def test_another_app_adds_a_check_that_holds_and_one_that_warns(added):
    added(lambda article, content: [Problem("headline", "Held.")])
    added(lambda article, content: [Problem("kicker", "Warned.")], level="recommended")
    assert required() == [("headline", "Held.")]
    assert ("kicker", "Warned.") in advice()


# Every way to readers, with something in the working text that must not reach them.
def _scheduled(article):
    return workflow.schedule(edit(article, publish_at="2031-05-01T10:00+00:00"), by=None)


def _planned(article):
    return scheduled_changes.plan(article, by=None, apply_at=datetime(2031, 5, 1, tzinfo=UTC))


DOORS = {
    "submit": ("draft", lambda article: workflow.submit(article, by=None)),
    "publish": ("draft", lambda article: workflow.publish(article, by=None)),
    "publish from review": ("in_review", lambda article: workflow.publish(article, by=None)),
    "publish again": ("withdrawn", lambda article: workflow.publish(article, by=None)),
    "schedule": ("draft", _scheduled),
    "publish changes": ("published", lambda article: workflow.publish_changes(article, by=None)),
    "correct": ("published", lambda article: workflow.correct(article, by=None, kind="minor")),
    "schedule changes": ("published", _planned),
}
WRONG = {"placeholder": {"headline": "TK"}, "link": {"body": link("/no/such-story/")}, "missing": {"standfirst": ""}}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("door", DOORS)
def test_what_is_required_holds_at_every_door(door, wrong):
    status, act = DOORS[door]
    article = make_article(status=status, **make_content()) if status != "withdrawn" else _withdrawn_with(WRONG[wrong])
    if status != "withdrawn":
        article = edit(article, **WRONG[wrong])
    with pytest.raises(NotReady) as refusal:
        act(article)
    assert [problem.field for problem in refusal.value.problems] == list(WRONG[wrong])


def _withdrawn_with(wrong: dict):
    """Changed while it was public, and then withdrawn."""
    article = edit(make_article(status="published"), **wrong)
    return workflow.withdraw(article, by=None, reason="Wrong.", notice="We were wrong.")


@pytest.mark.parametrize("door", ["submit", "publish"])
def test_what_is_recommended_holds_nobody(door):
    article = DOORS[door][1](make_article(headline="Short"))
    assert review.recommended(article, article.latest_revision.content)
