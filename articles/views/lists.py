"""Lists, newest first, in numbered pages: the stories of a section, an author, a topic; the corrections of all."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles import reading, showing
from articles.models import Article, ArticleQuerySet, Author, Correction, Section, Tag
from articles.rows import Picture
from articles.views.timing import on_time
from newsroom.lib.http import public_page, remember

PER_PAGE = 20


@public_page(query=("page",))
@on_time
def section(request: HttpRequest, section: str) -> HttpResponse:
    shelf = get_object_or_404(Section, slug=section)
    stories = Article.objects.filter(section=shelf)
    return _list(request, "articles/section.html", {"section": shelf}, stories, {f"in-section:{shelf.pk}"})


@public_page(query=("page",))
@on_time
def author(request: HttpRequest, slug: str) -> HttpResponse:
    person = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
    stories = Article.objects.filter(bylines__author=person)
    keys = {f"author:{person.pk}", f"by-author:{person.pk}", f"image:{person.photo_id}"}
    return _list(
        request, "articles/author.html", {"author": person, "photo": Picture.of_image(person.photo)}, stories, keys
    )


@public_page(query=("page",))
@on_time
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    tag = get_object_or_404(Tag, slug=slug)
    stories = Article.objects.filter(tags=tag)
    keys = {f"topic:{tag.pk}", f"on-topic:{tag.pk}"}
    return _list(request, "articles/topic.html", {"topic": tag}, stories, keys)


@public_page(query=("page",))
@on_time
def corrections(request: HttpRequest) -> HttpResponse:
    now, told = timezone.now(), Correction.objects.told()
    count, moment = told.outlook(now)
    context = numbered(request, told.public(now), count)
    shown = context["page"].object_list = reading.told(context["page"].object_list)
    response = render(request, "articles/corrections.html", context)
    keys = {f"story:{each.story}" for each in shown} | {showing.CORRECTIONS}
    return remember(response, keys, until=[moment], ends=showing.ends(shown))


def _list(
    request: HttpRequest, template: str, context: dict[str, Any], stories: ArticleQuerySet, keys: set[str]
) -> HttpResponse:
    """One numbered page of the public ones; a number that leads nowhere is a page that does not exist."""
    now = timezone.now()
    count, moment = stories.outlook(now)
    turned = numbered(request, stories.published(now).newest_first(), count)
    shown = turned["page"].object_list = reading.cards(turned["page"].object_list)
    response = render(request, template, context | turned)
    return remember(response, showing.keys(shown) | keys, until=[moment], ends=showing.ends(shown))


def numbered(request: HttpRequest, rows: QuerySet | list, count: int, *, per_page: int | None = None) -> dict[str, Any]:
    """The page that was asked for, the numbers to turn to, and the one address of it."""
    paginator = Paginator(rows, per_page or PER_PAGE)
    paginator.count = count
    page = _page(paginator, request.GET.get("page", "1"))
    address = request.path if page.number == 1 else f"{request.path}?page={page.number}"
    return {"page": page, "numbers": list(paginator.get_elided_page_range(page.number)), "address": address}


def _page(paginator: Paginator, number: str) -> Page:
    """The page of that number, written in one way only, so that each has one address."""
    try:
        page = paginator.page(number)
    except InvalidPage as error:
        raise Http404 from error
    if str(page.number) != number:
        raise Http404
    return page
