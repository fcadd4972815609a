"""What is not public yet, for who has a link to it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import previews, reading
from articles.models import Article, PreviewLink
from newsroom.csp import CSP, PUBLIC_POLICY, csp_override

POLICY = PUBLIC_POLICY | {"form-action": [CSP.NONE], "frame-ancestors": [CSP.SELF]}


@require_safe
@csp_override(POLICY)
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The working text; the public page itself once readers have the same."""
    link = previews.find(token)
    if link is None:
        return sealed(render(request, "articles/preview_over.html", status=404))
    if link.article.is_public() and not link.article.has_unpublished_changes:
        return sealed(redirect(link.article))
    return show(request, link.article, link)


def page(request: HttpRequest, article: Article, content: dict | None) -> HttpResponse:
    """As its page will be; `content` is what somebody is typing, None the working text."""
    return show(request, article, content=content)


def card(request: HttpRequest, article: Article, content: dict | None) -> HttpResponse:
    """As other sites show a link to it, wide and narrow."""
    story = previews.story(article, timezone.now(), content)
    host = urlsplit(settings.SITE_URL).hostname
    return sealed(render(request, "articles/share_card.html", {"story": story, "host": host}))


def show(
    request: HttpRequest, article: Article, link: PreviewLink | None = None, content: dict | None = None
) -> HttpResponse:
    """The page of a story's working text, or of another content, with a line that says what it is."""
    request.nav_sections = reading.sections()
    now = timezone.now()
    story = previews.story(article, now, content)
    authors, topics = previews.names(article, content)
    context = {
        "story": story,
        "head": story.head(),
        "section": story.section,
        "shelf": "/" if story.section == previews.NO_SHELF else story.section.get_absolute_url(),
        "authors": tuple((author.get_absolute_url(), author.name) for author in authors),
        "topics": tuple((tag.get_absolute_url(), tag.name) for tag in topics),
        "serious": (),
        "link": link,
        "is_typed": content is not None,
    }
    return sealed(render(request, "articles/preview.html", context))


def sealed(response: HttpResponse) -> HttpResponse:
    """For this person alone: found by no search engine, and told to no site that the page links to."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
