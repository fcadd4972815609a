"""What a story's state is called on the desk, and the markers beside it."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from articles import scheduled_changes, withdrawals
from articles.models import Article, Revision, ScheduledChange
from articles.scheduled_changes import clock

Badge = tuple[str, str]


def of(story: Article, *, is_corrected: bool | None = None) -> list[Badge]:
    """(kind, words) of the state first, then of every marker."""
    if story.binned_at:
        return [("withdrawn", "In the bin")]
    badges = [_state(story, is_corrected=is_corrected)]
    now = timezone.now()
    if story.has_unpublished_changes:
        badges.append(("changes", "live, with unpublished changes" if story.was_public() else "unpublished changes"))
    if change := scheduled_changes.of(story):
        badges.append(_planned(change))
    if story.is_overdue(now):
        badges.append(("withdrawn", f"overdue since {clock(story.due_at)}"))
    if asked := withdrawals.of(story):
        badges.append(("in_review", f"withdrawal asked for by {asked.by_name or 'a colleague'}"))
    if story.embargo_until and story.embargo_until > now:
        badges.append(("embargoed", f"embargoed until {clock(story.embargo_until)}"))
    if story.status == Article.Status.PUBLISHED and story.unpublish_at and story.unpublish_at <= now:
        badges.append(("withdrawn", f"offline since {clock(story.unpublish_at)}"))
    return badges


def _planned(change: ScheduledChange) -> Badge:
    if change.held_at:
        return ("withdrawn", "scheduled change held")
    return ("scheduled", f"change scheduled for {clock(change.apply_at)}")


def _state(story: Article, *, is_corrected: bool | None) -> Badge:
    if story.is_scheduled():
        return ("scheduled", "Scheduled")
    if story.status != Article.Status.PUBLISHED:
        return (story.status, story.get_status_display())
    corrected = story.corrections.told().exists() if is_corrected is None else is_corrected
    return ("corrected", "Corrected") if corrected else ("published", "Published")


def html(badges: list[Badge]) -> SafeString:
    return format_html_join(" ", '<span class="badge badge-{}">{}</span>', badges)


def edited(revision: Revision | None) -> str:
    """Who saved it and how long ago, or a dash."""
    if revision is None:
        return "–"
    is_fresh = timezone.now() - revision.created_at < timedelta(minutes=1)
    ago = "just now" if is_fresh else f"{timesince(revision.created_at, depth=1)} ago"
    return f"{revision.created_by_name}, {ago}" if revision.created_by_name else ago


def when(moment: datetime | None) -> SafeString | str:
    """A moment as a <time>, or a dash."""
    if moment is None:
        return "–"
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), clock(moment))
