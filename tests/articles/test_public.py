"""Whether a story is public is asked twice, of the database and of a row in hand: the answers are equal."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.models import Article, Revision, Section

START = datetime(2030, 1, 1, tzinfo=UTC)
HOURS = st.integers(-5, 5).map(lambda hours: START + timedelta(hours=hours))
LIVE = {"published", "withdrawn"}


class PublicTest(TestCase):
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(status=st.sampled_from(Article.Status.values), first=HOURS, end=st.one_of(st.none(), HOURS), now=HOURS)
    def test_the_queryset_and_the_property_say_the_same_of_every_status_at_every_time(self, status, first, end, now):
        if status == "published" and end is not None and end <= first:
            end = first + timedelta(hours=1)  # the other way round the database refuses it
        section = Section.objects.create(name="S", slug=f"s{Section.objects.count()}")
        slug = f"x-{Article.objects.count()}"
        article = Article.objects.create(
            headline="H", section=section, slug=slug, created_at=START, publish_at=first, unpublish_at=end
        )
        if status in LIVE:
            revision = Revision.objects.create(article=article, number=1, content={}, created_at=START)
            article.live_revision = article.latest_revision = revision
            article.first_published_at = article.published_at = first
        if status == "withdrawn":
            article.withdrawn_at, article.withdrawal_notice = first, "Gone."
        article.status = status
        article.save()
        found = Article.objects.published(now).filter(pk=article.pk).exists()
        assert found == article.is_public(now)
        assert found == (status == "published" and first <= now and (end is None or end > now))


@pytest.mark.django_db
def test_without_a_moment_both_ask_the_clock():
    from tests.factories import make_article

    article = make_article(status="published")
    assert article.is_public()
    assert article in Article.objects.published()
    assert not article.is_public(timezone.now() - timedelta(days=1))
