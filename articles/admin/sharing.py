"""The preview of a story, and the links by which others outside may read it."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from articles import desk, previews, rights
from articles.admin import badges, typed
from articles.admin.drafting import content_of
from articles.errors import NotAllowed, NotReady, Refused
from articles.models import Article, Draft, PreviewLink
from articles.views.preview import POLICY, sealed

DAYS = [(days, "1 day" if days == 1 else f"{days} days") for days in range(1, previews.MOST_DAYS + 1)]


class LinkForm(forms.Form):
    """Who is asked, and for how long."""

    for_whom = forms.CharField(
        required=False,
        max_length=120,
        label="For whom",
        help_text="One link for each person: it is taken back by name.",
    )
    days = forms.TypedChoiceField(choices=DAYS, coerce=int, initial=3, label="Works for")


def preview(request: HttpRequest, story: Article) -> HttpResponse:
    """The links of a story, and a form for one more."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            link = previews.make(story, by=request.user, **form.cleaned_data)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from None
        except NotReady as refusal:
            for problem in refusal.problems:
                form.add_error(problem.field, problem.text)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The link for {link.for_whom} works now. Copy it from the list.")
            return HttpResponseRedirect(_page(story))
    context = admin.site.each_context(request) | {
        "act": "Preview",
        "form": form,
        "story": story,
        "state": badges.of(story),
        "title": f"Preview: {story}",
        "opts": Article._meta,
        "back": reverse("admin:articles_article_change", args=[story.pk]),
        "links": [(link, settings.SITE_URL + _address(link)) for link in _working(story)],
        "may_share": rights.may_edit(request.user, story),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/articles/article/preview.html", context, status=status)


@require_safe
def show(request: HttpRequest, story: Article, kind: str) -> HttpResponse:
    """One kind of preview, for a colleague: what is typed in the sitting that is named, or the working text."""
    known = desk.preview_kinds.get(kind)
    if known is None:
        raise Http404("There is no such preview.")
    response = sealed(known.view(request, story, _typed(request, story)))
    if not hasattr(response, "_csp_config"):
        response._csp_config = POLICY
    return response


def _typed(request: HttpRequest, story: Article) -> dict | None:
    """What is typed and not saved: gone, or another story's, is as good as none."""
    sitting = typed.sitting(request.GET.get("sitting"))
    draft = sitting and Draft.objects.filter(sitting=sitting, article=story).first()
    if not draft:
        return None
    draft.article = story
    return content_of(draft, user=request.user)[0]


@require_POST
def revoke(request: HttpRequest, story: Article) -> HttpResponse:
    """Take a link back."""
    number = request.POST.get("link", "")
    link = story.preview_links.filter(pk=number).first() if number.isdigit() and len(number) < 19 else None
    if link is None:
        raise Http404("There is no such link.")
    try:
        previews.revoke(link, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None
    messages.success(request, f"The link for {link.for_whom} works no longer.")
    return HttpResponseRedirect(_page(story))


def _working(story: Article) -> list[PreviewLink]:
    return list(story.preview_links.filter(revoked_at=None, expires_at__gt=timezone.now()))


def _address(link: PreviewLink) -> str:
    return reverse("articles:preview", kwargs={"token": previews.token(link)})


def _page(story: Article) -> str:
    return reverse("admin:articles_article_preview", args=[story.pk])
