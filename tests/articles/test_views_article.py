"""The story's page: what stands on it, in which order, and what its address answers when it is not there."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import revising, snapshot, workflow
from articles.models import Article, Correction, Image, Redirect
from tests.articles.paper import make_author, make_draft, make_image, make_section, make_story, make_tag
from tests.factories import edit

pytestmark = pytest.mark.django_db


def page(client, story, status=200):
    response = client.get(story.get_absolute_url())
    assert response.status_code == status
    return response.content.decode()


def in_order(html, *pieces):
    places = [html.index(piece) for piece in pieces]
    assert places == sorted(places), list(zip(pieces, places, strict=True))


def test_everything_stands_in_the_order_of_the_design(client):
    related = make_story("Another story", at=timezone.now() - timedelta(hours=3))
    story = make_story(
        lead_image=make_image(), tags=[make_tag()], dateline="BRUSSELS", kicker="The meeting", related=[related]
    )
    Correction.objects.create(article=story, kind="correction", note="It was Monday.", at=timezone.now())
    html = page(client, story)
    in_order(
        html, 'aria-label="Breadcrumb"', "The meeting</a>", "<h1>Officials meet</h1>", "They met in Brussels.</p>",
        'rel="author">Maya Lindqvist', "BRUSSELS", "Published", "Share by e-mail", 'class="lead-figure"',
        "<figcaption>The meeting.", "Drawing: A. Hand", "and they will meet again", "It was Monday.",
        "Subscribe to our newsletter", "More Security news", ">NATO</a>", "Related stories", "Another story",
        "Scroll to top",
    )  # fmt: skip


def test_the_headline_is_the_only_h1_and_stands_inside_the_article(client):
    html = page(client, make_story())
    assert html.count("<h1") == 1
    assert "<h1>Officials meet</h1>" in re.search(r"<article.*</article>", html, re.DOTALL)[0]


def test_there_is_one_newsletter_box_and_its_form_knows_where_to_go(client):
    html = page(client, make_story())
    assert html.count('action="/newsletter/subscribe/"') == 1
    assert "Don’t miss new updates on your email" in html


def test_scroll_to_top_is_a_link_to_something_that_is_there(client):
    html = page(client, make_story())
    assert re.search(r'<a href="#top"[^>]*>Scroll to top</a>', html)
    assert html.count('id="top"') == 1


def test_times_carry_their_zone(client, settings):
    settings.TIME_ZONE = "Europe/Brussels"
    html = page(client, make_story(at=timezone.now().replace(year=2025, month=1, day=2, hour=8, minute=5)))
    assert "2 January 2025, 09:05 CET" in html


def test_updated_is_shown_only_after_a_change_that_matters(client):
    story = make_story(at=timezone.now() - timedelta(days=2))
    for number, is_substantive in ((1, False), (2, True)):
        content = snapshot.latest_content(story) | {"standfirst": f"Change {number}."}
        story = revising.save(story, content, by=None, base=story.latest_revision_id)
        story = workflow.publish_changes(story, by=None, is_substantive=is_substantive)
        html = page(client, story)
        assert f"Change {number}." in html
        assert ("Updated <time" in html) is is_substantive
    assert "<details><summary>First published</summary>" in html


@pytest.mark.parametrize(
    ("days", "words"),
    [(30, None), (31, "1 month"), (45, "1 month"), (100, "3 months"), (365, "11 months"), (800, "2 years")],
)
def test_readers_are_told_how_old_a_story_is_after_thirty_days(client, days, words):
    html = page(client, make_story(at=timezone.now() - timedelta(days=days, minutes=1)))
    if words:
        assert f"This article is {words} old" in html
    else:
        assert "This article is" not in html


def test_an_evergreen_story_does_not_age(client):
    story = make_story(at=timezone.now() - timedelta(days=400), is_evergreen=True)
    assert "This article is" not in page(client, story)


@pytest.mark.parametrize(("kind", "is_serious"), [("correction", True), ("retraction", False)])
def test_a_serious_note_stands_above_the_text(client, kind, is_serious):
    story = make_story()
    Correction.objects.create(article=story, kind=kind, is_serious=is_serious, note="It was wrong.", at=timezone.now())
    in_order(page(client, story), "It was wrong.", "and they will meet again")


def test_a_minor_fix_without_a_note_is_not_announced(client):
    story = make_story()
    Correction.objects.create(article=story, kind="minor", at=timezone.now())
    assert 'class="correction' not in page(client, story)


def test_the_lead_picture_comes_first_and_all_others_wait(client):
    make_story("Another story", lead_image=make_image(), at=timezone.now() - timedelta(hours=3))
    html = page(client, make_story(lead_image=make_image()))
    pictures = re.findall(r"<img[^>]*>", html)
    assert len(pictures) == 2
    assert 'fetchpriority="high"' in pictures[0]
    assert "loading" not in pictures[0]
    assert 'loading="lazy"' in pictures[1]
    assert all(re.search(r'width="1280" height="853".*alt="Two', tag) for tag in pictures)
    assert re.search(
        r'srcset="[^"]*-320\.webp 320w, [^"]*-640\.webp 640w, [^"]*-1280\.webp 1280w" sizes="', pictures[0]
    )


def test_a_picture_without_renditions_still_has_its_size(client):
    image = make_image()
    Image.objects.update(crops={})
    html = page(client, make_story(lead_image=image))
    assert re.search(r'<img src="/media/[^"]+" width="1920" height="1280"', html)


def test_each_of_forty_authors_is_linked_in_order(client):
    authors = [make_author(f"Author {number:02}") for number in reversed(range(40))]
    html = page(client, make_story(authors=authors))
    assert re.findall(r'rel="author">(Author \d\d)<', html) == [author.name for author in authors]


def test_related_stories_are_the_chosen_then_the_section_s_newest_never_the_story_itself(client):
    now = timezone.now()
    for number in range(6):
        make_story(f"Old {number}", at=now - timedelta(days=number + 1))
    elsewhere = make_story("Chosen", section=make_section("Europe"), at=now - timedelta(days=9))
    html = page(client, make_story(related=[elsewhere], at=now - timedelta(hours=8)))
    below = html[html.index("Related stories") :]
    assert re.findall(r"<h3><a [^>]*>([^<]+)</a>", below) == ["Chosen", "Old 0", "Old 1", "Old 2"]


def test_a_withdrawn_related_story_is_not_offered(client):
    gone = make_story("Gone", at=timezone.now() - timedelta(days=1))
    story = make_story(related=[gone])
    workflow.withdraw(gone, by=None, reason="Wrong.", notice="We took it back.")
    assert "Gone" not in page(client, story)


def test_a_story_in_arabic_turns_the_page(client):
    html = page(client, make_story("اجتماع أول", language="ar"))
    assert '<html lang="ar" dir="rtl">' in html


def test_words_typed_by_editors_never_become_markup(client):
    story = make_story('A "quoted" <b>headline</b>', standfirst="<script>alert(1)</script>")
    html = page(client, story)
    assert "&lt;b&gt;headline" in html
    assert "<script>alert" not in html


def test_machines_read_description_canonical_and_card(client, settings):
    settings.SITE_URL = "https://paper.example"
    story = make_story(lead_image=make_image(), social_title="Short title")
    html = page(client, story)
    for piece in (
        '<meta name="description" content="They met in Brussels.">',
        f'<link rel="canonical" href="https://paper.example{story.get_absolute_url()}">',
        '<meta property="og:type" content="article">',
        '<meta property="og:title" content="Short title">',
        '<meta property="og:image" content="https://paper.example/media/',
    ):
        assert piece in html


def test_an_original_elsewhere_is_the_canonical_address(client):
    html = page(client, make_story(canonical_url="https://elsewhere.example/first/"))
    assert '<link rel="canonical" href="https://elsewhere.example/first/">' in html


def test_a_withdrawn_story_answers_410_with_its_notice_and_date(client):
    story = make_story(at=timezone.now() - timedelta(days=1))
    moment = timezone.now().replace(year=2031, month=3, day=4, hour=12)
    Article.objects.filter(pk=story.pk).update(
        status="withdrawn", withdrawn_at=moment, withdrawal_notice="We could not stand it up."
    )
    html = page(client, story, status=410)
    assert "We could not stand it up." in html
    assert "4 March 2031" in html
    assert "they will meet again" not in html


def test_a_story_past_its_end_answers_410(client):
    story = make_story(at=timezone.now() - timedelta(days=2))
    Article.objects.filter(pk=story.pk).update(unpublish_at=timezone.now() - timedelta(hours=1))
    page(client, story, status=410)


def test_a_moved_story_answers_301(client):
    story = make_story()
    old = story.get_absolute_url()
    story = edit(story, slug="a-new-address")
    story = workflow.publish_changes(story, by=None)
    response = client.get(old)
    assert response.status_code == 301
    assert response["Location"] == story.get_absolute_url()


def test_an_old_address_of_a_story_that_readers_never_saw_is_a_404(client):
    story = make_story("Later", at=timezone.now() + timedelta(days=1))
    Redirect.objects.create(section_slug="security", slug="before", article=story, created_at=timezone.now())
    assert client.get("/security/before/").status_code == 404


def test_draft_scheduled_unknown_and_wrong_section_answer_the_same_404(client):
    make_section("Europe")
    draft = make_draft("A secret")
    scheduled = make_story("Later", at=timezone.now() + timedelta(days=1))
    public = make_story("Public")
    addresses = [
        draft.get_absolute_url(),
        scheduled.get_absolute_url(),
        "/security/never-heard-of/",
        f"/europe/{public.slug}/",
        "/nowhere/at-all/",
        "/nowhere/",
    ]
    answers = [client.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert not any(answer.cookies for answer in answers)
