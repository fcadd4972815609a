"""Lists of stories, newest first: sections, authors, topics, each in numbered pages."""

from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from articles.models import Article, ArticleQuerySet, Author, Section, Tag
from newsroom.lib.http import public_page

PER_PAGE = 20
LATEST = 5


@public_page
def section(request: HttpRequest, section: str) -> HttpResponse:
    shelf = get_object_or_404(Section, slug=section)
    stories = Article.objects.filter(section=shelf)
    return render(request, "articles/section.html", {"section": shelf, **_page(request, stories)})


@public_page
def author(request: HttpRequest, slug: str) -> HttpResponse:
    people = Author.objects.select_related("photo").prefetch_related("photo__renditions")
    person = get_object_or_404(people, slug=slug)
    stories = Article.objects.filter(bylines__author=person)
    return render(request, "articles/author.html", {"author": person, **_page(request, stories)})


@public_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    tag = get_object_or_404(Tag, slug=slug)
    stories = Article.objects.filter(tags=tag)
    return render(request, "articles/topic.html", {"topic": tag, **_page(request, stories)})


def latest() -> ArticleQuerySet:
    """The newest stories of all, for pages that have nothing else to offer."""
    return Article.objects.published().newest_first().for_cards()[:LATEST]


def _page(request: HttpRequest, stories: ArticleQuerySet) -> dict[str, Any]:
    """One numbered page of the public ones; a number that leads nowhere is a page that does not exist."""
    paginator = Paginator(stories.published().newest_first().for_cards(), PER_PAGE)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    address = request.path if page.number == 1 else f"{request.path}?page={page.number}"
    return {"page": page, "numbers": list(paginator.get_elided_page_range(page.number)), "address": address}
