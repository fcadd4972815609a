"""What waits for somebody on the start page: their newest drafts and, for editors, what was submitted."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from articles import rights
from articles.admin import badges
from articles.models import Article, Correction

SHOWN = 5
Status = Article.Status


@dataclass(frozen=True)
class Line:
    """One story as the start page shows it."""

    story: Article
    state: list[badges.Badge]
    edited: str


@dataclass(frozen=True)
class Pile:
    """The newest of what waits, and the list that has all of it."""

    slug: str
    name: str
    all: str
    lines: list[Line]
    address: str
    nothing: str


def for_person(user) -> list[Pile]:
    """Their piles, one query each; none for who has nothing to do with stories."""
    piles = []
    if user.has_perm("articles.view_article"):
        own = Article.objects.owned_by(user).filter(status=Status.DRAFT)
        piles.append(
            _pile(("drafts", "My drafts", "All my drafts"), own, "status=draft&mine=1", "No draft of yours waits.")
        )
    if rights.may_publish(user):
        submitted = Article.objects.filter(status=Status.IN_REVIEW)
        piles.append(
            _pile(
                ("in-review", "In review", "All in review"),
                submitted,
                "status=in_review",
                "Nothing waits for an editor.",
            )
        )
        if settings.NEWSROOM_WITHDRAW_BY_TWO:
            piles.append(_to_confirm(user))
    return piles


def _to_confirm(user) -> Pile:
    asked = Article.objects.filter(withdrawal_request__isnull=False).exclude(withdrawal_request__by=user)
    names = ("withdrawals", "Withdrawals to confirm", "All published stories")
    return _pile(names, asked, "status=published", "No colleague asks to withdraw a story.")


def _pile(names: tuple[str, str, str], stories: QuerySet[Article], query: str, nothing: str) -> Pile:
    newest = (
        Article.objects.kept()
        .among(stories.values("pk"))
        .select_related("latest_revision", "scheduled_change", "withdrawal_request")
        .annotate(is_corrected=Exists(Correction.objects.told().filter(article=OuterRef("pk"))))
        .defer("body", "body_html", "latest_revision__content")
        .order_by("-latest_revision_id")[:SHOWN]
    )
    address = f"{reverse('admin:articles_article_changelist')}?{query}"
    return Pile(*names, [_line(story) for story in newest], address, nothing)


def _line(story: Article) -> Line:
    return Line(story, badges.of(story, is_corrected=story.is_corrected), badges.edited(story.latest_revision))
