"""Queries that are compiled once answer as the ORM does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Section
from newsroom.lib.compiled import Compiled, Param
from tests.articles.paper import make_section, make_story

pytestmark = pytest.mark.django_db

BY_SLUG = Compiled(lambda: Section.objects.filter(slug=Param("slug")).values_list("pk", "name"))


def test_it_answers_with_the_values_of_each_run():
    one, two = make_section("Security"), make_section("World")
    assert BY_SLUG(slug="security") == [(one.pk, "Security")]
    assert BY_SLUG(slug="world") == [(two.pk, "World")]
    assert BY_SLUG(slug="nothing") == []
    assert BY_SLUG.first(slug="world") == (two.pk, "World")
    assert BY_SLUG.first(slug="nothing") is None


def test_words_of_a_reader_stay_words():
    make_section()
    assert BY_SLUG(slug="' OR 1=1 --") == []
    assert BY_SLUG(slug="%s") == []


def test_a_value_that_was_not_given_is_an_error():
    with pytest.raises(KeyError):
        BY_SLUG()


def test_none_matches_no_row():
    make_section()
    assert BY_SLUG(slug=None) == []


def test_moments_go_in_and_come_out_as_the_orm_has_them():
    at = timezone.now() - timedelta(days=3, microseconds=1)
    story = make_story(at=at)
    query = Compiled(
        lambda: Article.objects.filter(first_published_at__gte=Param("at")).values_list("first_published_at", "slug")
    )
    assert query(at=at) == [(at, story.slug)]
    assert query(at=at + timedelta(microseconds=1)) == []
    assert query(at=at)[0][0].utcoffset() == timedelta(0)


def test_the_queryset_is_built_once():
    built = []
    query = Compiled(lambda: built.append(1) or Section.objects.values_list("name"))
    assert query() == query() == []
    assert built == [1]
