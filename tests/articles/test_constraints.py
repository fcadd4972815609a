"""What must never be is refused by the database itself, by name."""

import uuid
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import previews
from articles.models import (
    Article,
    Byline,
    Correction,
    Image,
    PreviewLink,
    Redirect,
    RelatedStory,
    Rendition,
    Revision,
    Section,
)
from tests.factories import make_article, make_author, make_image

pytestmark = pytest.mark.django_db


@contextmanager
def refused(name: str, *columns: str):
    """SQLite names the constraint of a check, and the columns of a unique one; PostgreSQL always the name."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        yield
    said = str(error.value)
    assert name in said or (columns and all(column in said for column in columns)) or f"index '{name}'" in said


def change(article: Article, **columns) -> None:
    Article.objects.filter(pk=article.pk).update(**columns)


def test_a_draft_has_no_moment_and_a_public_story_has_one():
    with refused("article_has_a_moment_exactly_when_published"):
        change(make_article(), first_published_at=timezone.now())
    with refused("article_has_a_moment_exactly_when_published"):
        change(make_article(), status="published")
    with refused("article_has_a_moment_exactly_when_published"):
        change(make_article(status="published"), live_revision=None)
    with refused("article_has_a_moment_exactly_when_published"):
        change(make_article(), status="invented")


def test_a_public_story_has_a_headline_and_a_section():
    with refused("article_published_has_headline_and_section"):
        change(make_article(status="published"), headline="")
    with refused("article_published_has_headline_and_section"):
        change(make_article(status="published"), section=None)


def test_a_public_story_never_ends_before_it_begins():
    article = make_article(status="published")
    with refused("article_never_ends_before_it_begins"):
        change(article, unpublish_at=article.first_published_at)


def test_a_withdrawn_story_says_so_and_no_other_does():
    with refused("article_withdrawn_says_so"):
        change(make_article(status="withdrawn"), withdrawal_notice="")
    with refused("article_withdrawn_says_so"):
        change(make_article(status="published"), withdrawn_at=timezone.now())


def test_what_is_or_was_public_is_never_in_the_bin():
    for status in ("in_review", "published", "withdrawn"):
        with refused("article_public_is_never_binned"):
            change(make_article(status=status), binned_at=timezone.now())


def test_a_slug_is_never_empty_and_never_taken_twice():
    article = make_article()
    with refused("article_slug_is_never_empty"):
        change(article, slug="")
    with refused("slug", "slug"):
        change(article, slug=make_article().slug)


def test_one_story_for_each_language_of_a_translation():
    group = uuid.uuid4()
    change(make_article(status="published"), translation_group=group)
    with refused("article_one_per_language", "translation_group", "language"):
        change(make_article(status="withdrawn"), translation_group=group)
    change(make_article(), translation_group=group)


def test_an_author_stands_once_on_a_story():
    author = make_author()
    article = make_article(authors=[author.pk])
    with refused("byline_once_per_author", "article_id", "author_id"):
        Byline.objects.create(article=article, author=author, position=9)


def test_a_story_is_related_once_to_another_and_never_to_itself():
    article, other = make_article(), make_article()
    with refused("related_is_another_story"):
        RelatedStory.objects.create(article=article, story=article, position=0)
    RelatedStory.objects.create(article=article, story=other, position=0)
    with refused("related_once_per_story", "article_id", "story_id"):
        RelatedStory.objects.create(article=article, story=other, position=1)


def test_revisions_are_numbered_once():
    article = make_article()
    with refused("revision_number_once_per_story", "article_id", "number"):
        Revision.objects.create(article=article, number=1, content={}, created_at=timezone.now())


def test_a_correction_says_what_was_wrong_and_says_it_once():
    article, now = make_article(status="published"), timezone.now()
    with refused("correction_says_what_was_wrong"):
        Correction.objects.create(article=article, kind="correction", note="", at=now)
    Correction.objects.create(article=article, kind="correction", note="N", at=now)
    with refused("correction_not_twice_in_the_same_words", "article_id", "kind", "note"):
        Correction.objects.create(article=article, kind="correction", note="N", at=now)
    for _ in range(2):
        Correction.objects.create(article=article, kind="minor", note="", at=now)


def test_an_address_leads_to_one_story():
    article, now = make_article(), timezone.now()
    Redirect.objects.create(section_slug="a", slug="b", article=article, created_at=now)
    with refused("redirect_one_target_per_address", "section_slug", "slug"):
        Redirect.objects.create(section_slug="a", slug="b", article=make_article(), created_at=now)


def test_a_section_takes_no_address_of_the_site():
    with refused("section_slug_is_not_reserved"):
        Section.objects.create(name="Admin", slug="admin")


def test_a_focal_point_is_inside_and_a_decorative_picture_says_nothing():
    image = make_image()
    with refused("image_focal_point_is_inside"):
        Image.objects.filter(pk=image.pk).update(focal_x=1.1)
    with refused("image_decorative_has_no_alt"):
        Image.objects.filter(pk=image.pk).update(is_decorative=True)
    Rendition.objects.create(image=image, spec="full-480", file="a", width=1, height=1)
    with refused("rendition_once_per_spec", "image_id", "spec"):
        Rendition.objects.create(image=image, spec="full-480", file="b", width=1, height=1)


def test_a_person_has_one_preview_link_that_works_and_it_ends_after_its_start():
    link = previews.make(make_article(), for_whom="Ada", days=1, by=None)
    with refused("preview_link_once_per_person", "article_id", "for_whom"):
        PreviewLink.objects.create(
            article=link.article, for_whom="Ada", created_at=link.created_at, expires_at=link.expires_at
        )
    with refused("preview_link_ends_after_its_start"):
        PreviewLink.objects.filter(pk=link.pk).update(expires_at=link.created_at)
