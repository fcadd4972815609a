"""The list of stories at any length: one walk along its order, then the rows of one page.

What filters and words stand for is found apart, in narrow indexes (`ArticleQuerySet.among`)."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import InvalidPage
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.text import smart_split, unescape_string_literal

from articles import presence
from articles.models import Article, Correction, Presence

# So many more than the page holds are looked for, to offer further pages.
AHEAD = 500


class StoryList(ChangeList):
    """The page and what can be turned to from it come from one walk; nothing is counted to its end."""

    has_more = False

    def get_ordering_field(self, field_name):
        """None for a column that nobody is offered to sort by, whatever the address says."""
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None

    def get_ordering(self, request, queryset) -> list[str]:
        """One column, and the key in its direction: what an index holds, and is walked either way without a row."""
        column = super().get_ordering(request, queryset)[0]
        return [column, "-pk" if column.startswith("-") else "pk"]

    def get_results(self, request) -> None:
        """What Django's does, without its two counts and with a list in place of a queryset."""
        begin = max(self.page_num - 1, 0) * self.list_per_page
        end = begin + self.list_per_page + AHEAD
        found = list(self.queryset.values_list("pk", flat=True)[begin : end + 1])
        self.has_more = len(found) > end - begin
        numbers = found[: end - begin]
        self.result_count = begin + len(numbers) if numbers else 0
        self.full_result_count, self.show_full_result_count, self.show_admin_actions = None, False, False
        self.can_show_all = self.result_count <= self.list_max_show_all
        self.multi_page = self.result_count > self.list_per_page
        self.paginator = self.model_admin.get_paginator(request, range(self.result_count), self.list_per_page)
        try:
            self.paginator.validate_number(self.page_num)
        except InvalidPage:
            raise IncorrectLookupParameters from None
        shows_all = self.show_all and self.can_show_all
        self.result_list = _in_order(numbers if shows_all else numbers[: self.list_per_page])


def _in_order(numbers: list[int]) -> list[Article]:
    """Those stories; one that was deleted meanwhile is left out."""
    found = rows().in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def with_state(stories: QuerySet[Article]) -> QuerySet[Article]:
    """With what their badges say, and who saved them last; without their text."""
    return (
        stories.select_related("latest_revision", "scheduled_change", "withdrawal_request")
        .defer("body", "body_html", "latest_revision__content")
        .annotate(is_corrected=Exists(Correction.objects.told().filter(article=OuterRef("pk"))))
    )


def rows() -> QuerySet[Article]:
    """Stories with all that a line of the list shows."""
    here = Prefetch("presences", Presence.objects.filter(presence.now_open()))
    return with_state(Article.objects.select_related("section").prefetch_related("bylines__author", here))


def with_words(stories: QuerySet[Article], typed: str) -> QuerySet[Article]:
    """Those with every word, or quoted phrase, in the headline or in the address.

    The addresses are searched in their index, the headlines in one pass over the front of each row."""
    found = Article.objects.all()
    for word in smart_split(typed):
        if word.startswith(('"', "'")) and word[0] == word[-1]:
            word = unescape_string_literal(word)
        by_address = Article.objects.filter(slug__icontains=word).values("pk")
        found = found.filter(Q(headline__icontains=word) | Q(pk__in=by_address))
    return stories.among(found.values("pk"))
