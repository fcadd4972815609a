"""Who has a story open, and who is typing."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import presence
from articles.models import Presence
from articles.presence import Colleague
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def seen(article, person, *, ago=0, typing=False, sitting=None):
    at = timezone.now() - timedelta(seconds=ago)
    presence.tell(article, sitting or uuid.uuid4(), by=person, is_typing=typing, at=at)


def test_everybody_else_is_told_and_nobody_of_themselves(writer, editor):
    article = make_article(by=writer)
    seen(article, writer)
    seen(article, editor, typing=True)
    assert presence.others(article, than=writer) == [Colleague("Edith Editor", is_typing=True)]
    assert presence.others(article, than=editor) == [Colleague("Wanda Writer", is_typing=False)]


def test_another_story_is_another_matter(writer, editor):
    seen(make_article(), editor)
    assert presence.others(make_article(by=writer), than=writer) == []


def test_who_has_not_been_heard_of_for_ten_seconds_is_gone(writer, editor):
    article = make_article(by=writer)
    seen(article, editor, ago=10)
    assert presence.others(article, than=writer) == []


def test_who_stops_typing_still_has_it_open(writer, editor):
    article, sitting = make_article(by=writer), uuid.uuid4()
    seen(article, editor, ago=8, typing=True, sitting=sitting)
    seen(article, editor, sitting=sitting)
    assert presence.others(article, than=writer) == [Colleague("Edith Editor", is_typing=False)]


def test_two_windows_are_one_colleague_who_types_in_one_of_them(writer, editor):
    article = make_article(by=writer)
    seen(article, editor, typing=True)
    seen(article, editor)
    assert presence.others(article, than=writer) == [Colleague("Edith Editor", is_typing=True)]


def test_who_leaves_is_gone_at_once_and_nobody_leaves_for_others(writer, editor):
    article, sitting = make_article(by=writer), uuid.uuid4()
    seen(article, editor, sitting=sitting)
    presence.leave(sitting, by=writer)
    assert presence.others(article, than=writer)
    presence.leave(sitting, by=editor)
    assert not presence.others(article, than=writer)


def test_a_row_is_kept_for_each_window_and_only_for_a_while(writer, editor):
    article, sitting = make_article(by=writer), uuid.uuid4()
    for ago in (7300, 7200):
        seen(article, editor, ago=ago, sitting=sitting)
    seen(article, editor)
    assert Presence.objects.count() == 2
    assert presence.purge() == 1


def test_telling_and_asking_are_one_query_each(writer, django_assert_num_queries):
    article = make_article(by=writer)
    with django_assert_num_queries(1):
        seen(article, writer)
    with django_assert_num_queries(1):
        presence.others(article, than=writer)
