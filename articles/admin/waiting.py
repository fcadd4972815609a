"""What waits for somebody on the start page: their tasks, their newest drafts and, for editors, what was submitted."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from articles import rights
from articles.admin import badges
from articles.admin.listing import with_state
from articles.models import Article, ScheduledChange, StoryEvent

SHOWN = 5
Status = Article.Status
# What a draft's last turn was: handed in, or handed back.
TURNS = (StoryEvent.Kind.SUBMITTED, StoryEvent.Kind.SENT_BACK)
TASK = ("pk", "assigned_to", "due_at", "turn")


@dataclass(frozen=True)
class Line:
    """One story as the start page shows it."""

    story: Article
    state: list[badges.Badge]
    edited: str
    why: str = ""


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
        piles.append(_tasks(user))
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


def _tasks(user) -> Pile:
    """What was given to them or back to them, the soonest due first; for editors, also what could not go live."""
    turns = StoryEvent.objects.filter(article=OuterRef("pk"), kind__in=TURNS).order_by("-pk")
    own = Article.objects.kept().owned_by(user).filter(status=Status.DRAFT)
    tasks = own.annotate(turn=Subquery(turns.values("kind")[:1])).filter(
        Q(assigned_to=user) | Q(turn=StoryEvent.Kind.SENT_BACK)
    )
    soonest = (F("due_at").asc(nulls_last=True), "-latest_revision_id")
    reasons = {pk: _why(user, *said) for pk, *said in tasks.order_by(*soonest).values_list(*TASK)[:SHOWN]}
    if rights.may_publish(user):
        held = ScheduledChange.objects.exclude(held_at=None).order_by("apply_at")
        reasons |= dict.fromkeys(held.values_list("article", flat=True)[:SHOWN], "Its scheduled change needs you")
    rows = with_state(Article.objects.filter(pk__in=reasons)).order_by(*soonest)[:SHOWN]
    lines = [_line(story, reasons[story.pk]) for story in rows]
    address = f"{reverse('admin:articles_article_changelist')}?mine=assigned"
    return Pile("tasks", "Waiting for me", "All assigned to me", lines, address, "Nothing waits for you.")


def _why(user, assigned_to: int | None, due_at: datetime | None, turn: str | None) -> str:
    due = f", due {badges.clock(due_at)}" if due_at and assigned_to == user.pk else ""
    return f"{'Sent back' if turn == StoryEvent.Kind.SENT_BACK else 'Assigned'} to you{due}"


def _pile(names: tuple[str, str, str], stories: QuerySet[Article], query: str, nothing: str) -> Pile:
    newest = with_state(Article.objects.kept().among(stories.values("pk"))).order_by("-latest_revision_id")[:SHOWN]
    address = f"{reverse('admin:articles_article_changelist')}?{query}"
    return Pile(*names, [_line(story) for story in newest], address, nothing)


def _line(story: Article, why: str = "") -> Line:
    return Line(story, badges.of(story, is_corrected=story.is_corrected), badges.edited(story.latest_revision), why)
