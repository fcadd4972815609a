"""The comments of a story: the panel beside its form, and the one door through which they are made and ended."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from articles import comments, mentions
from articles.admin import badges, typed
from articles.comments import Thread
from articles.errors import NotAllowed, Refused
from articles.models import Article, Comment

PANEL = "admin/articles/article/comments.html"
MOST_LETTERS = 100


@dataclass(frozen=True)
class Panel:
    """What the panel shows: open threads, resolved ones, and what was typed and refused."""

    open: list[Thread]
    resolved: list[Thread]
    may_comment: bool
    error: str = ""
    text: str = ""
    quote: str = ""
    answer_to: int | None = None
    answer: str = ""

    @classmethod
    def of(cls, story: Article, reader, **typed_words) -> "Panel":
        found = comments.threads(story, reader=reader)
        ended = [thread for thread in found if thread.comment.resolved_at]
        going = [thread for thread in found if not thread.comment.resolved_at]
        # The reader has the page, so the story may be read; only the bin ends the talk.
        return cls(going, ended, may_comment=story.binned_at is None, **typed_words)


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, story: Article) -> HttpResponse:
    """All comments on a page of their own; or, by POST, do what the button says."""
    if request.method != "POST":
        return _page(request, story, Panel.of(story, request.user))
    try:
        said = _act(request, story)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None
    except Refused as refusal:
        return _refused(request, story, str(refusal))
    if _is_script(request):
        return _fragment(request, story, Panel.of(story, request.user), said=said)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[story.pk]) + "#comments")


@require_safe
def people(request: HttpRequest, story: Article) -> JsonResponse:
    """Whom a comment can name, while the name is typed: those who may read the story."""
    begun = request.GET.get("q", "")[:MOST_LETTERS]
    found = [{"username": username, "name": name} for username, name in mentions.offered(story, begun)]
    return JsonResponse(found, safe=False)


def _act(request: HttpRequest, story: Article) -> str:
    """Do it; what is said about it. Raises Http404, and what the verbs raise."""
    act, _, number = request.POST.get("do", "").partition(":")
    by, said = request.user, request.POST
    if act == "add":
        comments.add(story, by=by, text=said.get("text", ""), quote=said.get("quote", ""))
        return "The comment is there."
    acts: dict[str, tuple[Callable, str]] = {
        "reply": (lambda it: comments.reply(it, by=by, text=said.get(f"reply-{it.pk}", "")), "The answer is there."),
        "resolve": (lambda it: comments.resolve(it, by=by), "The comment is resolved."),
        "reopen": (lambda it: comments.reopen(it, by=by), "The comment is open again."),
    }
    rows = Comment.objects.select_related("article", "reply_to")
    comment = rows.filter(pk=typed.number(number), article=story).first()
    if act not in acts or comment is None:
        raise Http404("There is no such comment.")
    verb, words = acts[act]
    verb(comment)
    return words


def _refused(request: HttpRequest, story: Article, error: str) -> HttpResponse:
    act, _, number = request.POST.get("do", "").partition(":")
    words = {"error": error, "text": request.POST.get("text", ""), "quote": request.POST.get("quote", "")}
    if act == "reply":
        words |= {"answer_to": typed.number(number), "answer": request.POST.get(f"reply-{number}", "")}
    panel = Panel.of(story, request.user, **words)
    if _is_script(request):
        return JsonResponse({"error": error}, status=422)
    return _page(request, story, panel, status=422)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _fragment(request: HttpRequest, story: Article, panel: Panel, *, said: str) -> JsonResponse:
    html = render_to_string(PANEL, {"panel": panel, "story": story}, request=request)
    return JsonResponse({"panel": html, "said": said})


def _page(request: HttpRequest, story: Article, panel: Panel, *, status: int = 200) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": f"Comments: {story}",
        "opts": Article._meta,
        "story": story,
        "state": badges.of(story),
        "panel": panel,
        "back": reverse("admin:articles_article_change", args=[story.pk]),
    }
    return TemplateResponse(request, "admin/articles/article/talk.html", context, status=status)
