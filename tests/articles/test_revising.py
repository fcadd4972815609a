"""Working text: every save is a revision, and readers see none of it until it is published."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from articles import revising, snapshot, workflow
from articles.errors import NotAllowed, StaleWrite, WrongState
from articles.models import Article
from tests.factories import edit, make_article, make_author, make_content, make_section, make_tag, make_user

pytestmark = pytest.mark.django_db


def test_a_draft_saves_with_nothing_in_it(writer):
    article = revising.start({}, by=writer)
    assert (article.headline, article.slug, article.status) == ("", "story", "draft")
    assert article.created_by == writer


def test_every_save_is_one_more_revision_on_top_of_the_last():
    article = make_article()
    article = edit(article, kicker="A")
    article = edit(article, kicker="B")
    rows = list(article.revisions.order_by("number").values_list("number", "base__number"))
    assert rows == [(1, None), (2, 1), (3, 2)]


def test_saving_the_same_text_makes_no_revision():
    article = make_article(publish_at=timezone.now())
    assert edit(article).latest_revision_id == article.latest_revision_id


def test_the_same_moment_in_another_zone_is_no_change():
    moment = datetime(2030, 1, 1, 12, tzinfo=ZoneInfo("Europe/Brussels"))
    article = make_article(publish_at=moment)
    again = edit(article, publish_at=moment.astimezone(ZoneInfo("Asia/Tokyo")))
    assert again.latest_revision_id == article.latest_revision_id


def test_before_publication_the_row_mirrors_the_newest_text():
    author, tag, section = make_author(), make_tag(), make_section()
    article = edit(make_article(), headline="New", authors=[author.pk], tags=[tag.pk], section=section.pk)
    article.refresh_from_db()
    assert (article.headline, article.section) == ("New", section)
    assert list(article.authors.all()) == [author]
    assert list(article.tags.all()) == [tag]


def test_saving_a_public_story_changes_nothing_that_readers_see():
    article = make_article(status="published")
    before = Article.objects.filter(pk=article.pk).values().get()
    bylines = list(article.bylines.values_list("author", "position"))
    article = edit(article, headline="N", body="<p>N</p>", authors=[make_author().pk], section=make_section().pk)
    after = Article.objects.filter(pk=article.pk).values().get()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"latest_revision_id"}
    assert list(article.bylines.values_list("author", "position")) == bylines
    assert article.has_unpublished_changes


def test_publishing_the_changes_shows_them():
    article = edit(make_article(status="published"), headline="Newer")
    article = workflow.publish_changes(article, by=None)
    assert article.headline == "Newer"
    assert not article.has_unpublished_changes


def test_a_reader_sees_the_old_page_until_the_changes_are_published(client):
    article = make_article(status="published", body="<p>Old words.</p>")
    address = article.get_absolute_url()
    edit(article, body="<p>New words.</p>")
    assert "Old words." in client.get(address).content.decode()
    workflow.publish_changes(article, by=None)
    assert "New words." in client.get(address).content.decode()


def test_authors_stand_in_the_order_in_which_they_were_named():
    first, second, third = make_author(), make_author(), make_author()
    article = make_article(authors=[third.pk, first.pk, second.pk, first.pk])
    assert [byline.author for byline in article.bylines.all()] == [third, first, second]
    article = edit(article, authors=[second.pk, third.pk])
    assert [byline.author for byline in article.bylines.all()] == [second, third]


def test_a_stale_write_is_refused_and_names_who_was_faster(writer, editor):
    article = make_article(by=writer)
    base = article.latest_revision_id
    edit(article, by=editor, kicker="Theirs")
    with pytest.raises(StaleWrite, match="Edith Editor"):
        revising.save(article, make_content(), by=writer, base=base)
    article.refresh_from_db()
    assert article.latest_revision.content["kicker"] == "Theirs"


def test_a_stale_write_of_the_very_same_text_is_harmless():
    article = make_article()
    base = article.latest_revision_id
    newer = edit(article, kicker="Same")
    again = revising.save(article, snapshot.latest_content(newer), by=None, base=base)
    assert again.latest_revision_id == newer.latest_revision_id


def test_restoring_makes_a_new_revision_and_keeps_the_plan():
    article = make_article(headline="First")
    first = article.latest_revision
    moment = timezone.now() + timedelta(days=1)
    article = edit(article, headline="Second", publish_at=moment)
    article = revising.restore(article, first, by=None, base=article.latest_revision_id)
    assert (article.latest_revision.number, article.headline) == (3, "First")
    assert article.publish_at == moment


def test_a_revision_of_another_story_is_not_restored():
    with pytest.raises(WrongState):
        revising.restore(make_article(), make_article().latest_revision, by=None, base=None)


@pytest.mark.parametrize("status", ["draft", "published"])
def test_writers_save_their_own_stories(writer, status):
    assert edit(make_article(by=writer, status=status), by=writer, kicker="K").latest_revision.number == 2


@pytest.mark.parametrize("status", ["in_review", "withdrawn"])
def test_writers_do_not_change_what_lies_with_others(writer, status):
    with pytest.raises(NotAllowed):
        edit(make_article(by=writer, status=status), by=writer, kicker="K")


def test_who_is_bylined_or_assigned_owns_a_story(writer):
    bylined = make_article(authors=[make_author(user=writer).pk])
    assigned = make_article()
    Article.objects.filter(pk=assigned.pk).update(assigned_to=writer)
    foreign = make_article()
    assert set(Article.objects.owned_by(writer)) == {bylined, assigned}
    edit(bylined, by=writer, kicker="K")
    edit(assigned, by=writer, kicker="K")
    with pytest.raises(NotAllowed):
        edit(foreign, by=writer, kicker="K")


def test_a_departed_colleague_leaves_revisions_history_and_bylines():
    gone = make_user(group="Writer", first_name="Gone", last_name="Colleague")
    article = make_article(by=gone, authors=[make_author(user=gone).pk])
    gone.delete()
    article.refresh_from_db()
    assert article.created_by is None
    assert article.latest_revision.created_by_name == "Gone Colleague"
    assert article.history.get().by_name == "Gone Colleague"
    assert article.bylines.count() == 1


def test_text_is_cleaned_whichever_way_it_comes():
    article = make_article(
        headline="A\u202e\nheadline", standfirst="S\x00", body="<script>x</script><p onclick=x>B</p>", language="xx"
    )
    content = article.latest_revision.content
    assert (content["headline"], content["standfirst"], content["body"]) == ("A headline", "S", "<p>B</p>")
    assert content["language"] == settings.LANGUAGE_CODE
    assert article.body_html == "<p>B</p>"


def test_unknown_keys_and_unknown_choices_are_dropped():
    article = make_article(status_of_mind="x", work_type="gossip", label="shouting")
    assert "status_of_mind" not in article.latest_revision.content
    assert (article.work_type, article.label) == ("news", "")


def test_lines_are_cut_to_what_the_database_holds():
    article = make_article(headline="x" * 1000, kicker="k" * 1000, slug="s" * 1000)
    assert (len(article.headline), len(article.kicker)) == (300, 60)
    assert len(article.slug) <= 200


def test_a_story_that_leaves_its_translations_gets_a_group_of_its_own():
    original = make_article()
    article = make_article(translation_of=original.pk)
    assert article.translation_group == original.translation_group
    article = edit(article, translation_of=None)
    assert article.translation_group != original.translation_group
