"""What story forms send while somebody types: text to keep, and word of who is there. Also the way back to a draft."""

import contextlib
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from articles import drafts, presence, richtext, rights, slugs, snapshot
from articles.admin import typed as hidden
from articles.admin.story_form import StoryForm
from articles.errors import NotAllowed, Problem
from articles.models import Article, Draft

NOT_THERE = "The story is not there any more, or not for you."
AT_THE_START = 5
# Beside the fields themselves, which of two equal hours was meant.
TYPED = (*snapshot.FIELDS, *(f"{name}_offset" for name in snapshot.MOMENTS))
# What the server writes otherwise than it was typed, and so gives back to the form.
TIDIED = ("headline", "kicker", "dateline", "social_title")


@require_POST
def autosave(request: HttpRequest) -> JsonResponse:
    """Keep what the form holds. Answers when it was kept, what was tidied, and whether somebody saved meanwhile.

    Where a later turn of the sitting is kept already, it answers with that one, and the form goes on above it.
    With `recovered`, for text that was left on a device, it also says where that is offered back, if it differs.
    """
    _require_colleague(request)
    sitting, turn = hidden.sitting(request.POST.get("sitting")), hidden.number(request.POST.get("turn"))
    if sitting is None or turn is None:
        return _refusal("The form is not whole. Reload the page.", status=400)
    story, is_known = _story(request)
    if not is_known:
        return _refusal(NOT_THERE, status=404)
    base = hidden.number(request.POST.get("base_revision"))
    try:
        if not drafts.keep(sitting, typed_in(request.POST), turn=turn, by=request.user, article=story, base=base):
            turn = Draft.objects.values_list("turn", flat=True).get(sitting=sitting)
    except NotAllowed as refusal:
        return _refusal(str(refusal), status=404)
    done_with_source(request)
    answer = {"at": date_format(timezone.localtime(), "H:i"), "turn": turn, "fields": _tidied(request.POST)}
    if "recovered" in request.POST:
        return JsonResponse(answer | _offer(Draft.objects.get(sitting=sitting), user=request.user))
    return JsonResponse(answer | _newer(story, base, sitting))


@require_POST
def here(request: HttpRequest) -> JsonResponse:
    """A form tells that it is open, and hears who else is there; `leaving` when it closes."""
    _require_colleague(request)
    sitting = hidden.sitting(request.POST.get("sitting"))
    story, _ = _story(request)
    if sitting is None or story is None:
        return _refusal(NOT_THERE, status=404)
    if "leaving" in request.POST:
        presence.leave(sitting, by=request.user)
        return JsonResponse({})
    presence.tell(story, sitting, by=request.user, is_typing=request.POST.get("typing") == "1")
    others = presence.others(story, than=request.user)
    known = {"colleagues": [{"name": each.name, "typing": each.is_typing} for each in others]}
    return JsonResponse(known | _newer(story, hidden.number(request.POST.get("base_revision")), sitting))


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Have done with one's own draft."""
    _require_colleague(request)
    draft = get_object_or_404(Draft.objects.exclude(typed={}), pk=pk, by=request.user)
    drafts.discard(draft)
    if draft.article_id is None:
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[draft.article_id]))


def _require_colleague(request: HttpRequest) -> None:
    if not rights.works_on_stories(request.user):
        raise PermissionDenied("This is for those who write stories.")


def done_with_source(request: HttpRequest) -> None:
    """The draft that a form was filled from is not needed any more: what the form holds was kept or saved."""
    pk, _, turn = request.POST.get("taken_back", "").partition(":")
    pk, turn = hidden.number(pk), hidden.number(turn)
    if pk is not None and turn is not None:
        drafts.discard(Draft(pk=pk, turn=turn, by=request.user))


def keep_typed(request: HttpRequest, story: Article | None, *, sitting, turn: int, base: int | None) -> None:
    """Keep what a form said that was refused for want of rights: whoever may read the story finds it there again."""
    with contextlib.suppress(NotAllowed):
        drafts.keep(sitting, typed_in(request.POST), turn=turn, by=request.user, article=story, base=base)


def typed_in(post: QueryDict) -> dict[str, list[str]]:
    """Every field of the story form that a request holds, as it was typed; PostgreSQL keeps no NUL."""
    return {name: [text.replace("\0", "") for text in post.getlist(name)] for name in TYPED if name in post}


def form_of(draft: Draft, *, user) -> StoryForm:
    """The form as it stood when the draft was kept."""
    data = QueryDict(mutable=True)
    for name, values in draft.typed.items():
        data.setlist(name, values)
    return StoryForm(data, article=draft.article, user=user)


def content_of(draft: Draft, *, user) -> tuple[dict, list[Problem]]:
    """The content that a draft holds, and a problem for each field that cannot be read: there its base stands."""
    form = form_of(draft, user=user)
    form.is_valid()
    problems = [Problem(name, text) for name, texts in form.errors.items() for text in texts]
    base = snapshot.tidy(draft.base.content) if draft.base else snapshot.blank()
    return snapshot.tidy(base | form.understood()), problems


def offered(waiting: Iterable[Draft], *, user) -> list[Draft]:
    """Those of the person's drafts that hold something which no save has; those that do not are done with."""
    found = []
    for draft in waiting:
        if _differs(draft, user):
            found.append(draft)
        else:
            drafts.discard(draft)
    return found


def _differs(draft: Draft, user) -> bool:
    content, problems = content_of(draft, user=user)
    latest = snapshot.latest_content(draft.article) if draft.article else snapshot.blank()
    return bool(problems) or content != latest


def _offer(draft: Draft, *, user) -> dict:
    if not draft.typed or not _differs(draft, user):
        return {}
    return {"where": where(draft), "headline": richtext.one_line(" ".join(draft.typed.get("headline", [])))[:120]}


def at_the_start(user) -> list[tuple[Draft, str]]:
    """The newest texts that the person typed and did not save, each with the page on which it is taken back."""
    waiting = drafts.unsaved(by=user).filter(Q(article=None) | Q(article__binned_at=None))[:AT_THE_START]
    open_to = [draft for draft in waiting if draft.article is None or rights.may_edit(user, draft.article)]
    return [(draft, where(draft)) for draft in offered(open_to, user=user)]


def where(draft: Draft) -> str:
    """The page on which a draft is compared and taken back."""
    if draft.article_id is None:
        return f"{reverse('admin:articles_article_add')}?draft={draft.pk}"
    return f"{reverse('admin:articles_article_merge', args=[draft.article_id])}?draft={draft.pk}"


def _story(request: HttpRequest) -> tuple[Article | None, bool]:
    """The story that the form is about, None for a new one; and whether it is there for this person."""
    pk = request.POST.get("story", "")
    if not pk:
        return None, True
    found = Article.objects.select_related("latest_revision").defer("body", "body_html", "latest_revision__content")
    story = found.filter(pk=hidden.number(pk) or 0).first()
    is_there = story is not None and rights.may_read(request.user, story)
    return (story if is_there else None), is_there


def _newer(story: Article | None, base: int | None, sitting) -> dict:
    """Who saved a revision that the form does not start from, and when; nothing where nobody did."""
    newest = story and story.latest_revision
    if not newest or newest.pk == base or newest.sitting == sitting:
        return {}
    who = newest.created_by_name or "Somebody"
    return {"newer": {"by": who, "at": date_format(timezone.localtime(newest.created_at), "H:i")}}


def _tidied(post: QueryDict) -> dict[str, str]:
    """One-line fields as they will be stored, where that is not how they were typed."""
    fields = {name: richtext.one_line(post[name]) for name in TIDIED if name in post}
    changed = {name: text for name, text in fields.items() if text != post[name]}
    if post.get("slug"):
        slug = slugs.from_text(post["slug"])
        if slug != post["slug"]:
            changed["slug"] = slug
    return changed


def _refusal(message: str, *, status: int) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)
