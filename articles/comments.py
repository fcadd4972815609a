"""The verbs of comments: add, reply, resolve, reopen; and the threads of a story as they are shown."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from articles import history, mentions, revising, richtext, rights, snapshot
from articles.errors import NotReady, Problem, WrongState
from articles.models import Article, Comment, StoryEvent
from newsroom.lib import jobs

LONGEST_TEXT = 5000
# A longer passage is known by how it begins.
LONGEST_QUOTE = 300
# The same words again within this time are the same press of a button.
AGAIN = timedelta(minutes=1)
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass
class Thread:
    """A comment with its answers; `has_moved_on` where the words that it is about are not in the text any more."""

    comment: Comment
    has_moved_on: bool
    may_resolve: bool
    replies: list[Comment] = field(default_factory=list)


def add(article: Article, *, by, text: str, quote: str = "", at: datetime | None = None) -> Comment:
    """Say something about a story, or about some of its words; who is named in it gets a mail.

    Pressing twice is harmless. Raises NotAllowed, NotReady.
    """
    quote = richtext.one_line(quote)[:LONGEST_QUOTE].rstrip()
    return _write(article, by=by, text=text, quote=quote, reply_to=None, at=at)


def reply(comment: Comment, *, by, text: str, at: datetime | None = None) -> Comment:
    """Answer a comment; an answer to an answer stands in the same thread. Raises NotAllowed, WrongState, NotReady."""
    return _write(comment.article, by=by, text=text, quote="", reply_to=comment.reply_to or comment, at=at)


def resolve(comment: Comment, *, by, at: datetime | None = None) -> Comment:
    """Nothing is left to do about it. Pressing twice is harmless. Raises NotAllowed, WrongState."""
    return _end(comment, by=by, at=at or timezone.now(), is_resolved=True)


def reopen(comment: Comment, *, by, at: datetime | None = None) -> Comment:
    """It was not the last word about it. Pressing twice is harmless. Raises NotAllowed, WrongState."""
    return _end(comment, by=by, at=at or timezone.now(), is_resolved=False)


def threads(article: Article, *, reader) -> list[Thread]:
    """The story's threads, oldest first, as that reader gets them."""
    rows = list(Comment.objects.filter(article=article))
    if not rows:
        return []
    text = _squeezed(richtext.text(snapshot.latest_content(article)["body"]))
    may_edit = rights.may_edit(reader, article)
    found: dict[int, Thread] = {}
    for row in rows:
        if row.reply_to_id:
            found[row.reply_to_id].replies.append(row)
        else:
            may_resolve = article.binned_at is None and (may_edit or row.by_id == reader.pk)
            found[row.pk] = Thread(row, _squeezed(row.quote) not in text, may_resolve)
    return list(found.values())


@transaction.atomic
def _write(article: Article, *, by, text: str, quote: str, reply_to: Comment | None, at: datetime | None) -> Comment:
    at = at or timezone.now()
    article = revising.lock(article)
    rights.require(rights.may_comment(by, article), "Only who may read this story may comment on it.")
    text = _said(text)
    if reply_to and Comment.objects.filter(pk=reply_to.pk).exclude(resolved_at=None).exists():
        raise WrongState("This comment is resolved. Open it again to answer it.")
    words = {"article": article, "by": by, "text": text, "quote": quote, "reply_to": reply_to}
    twice = Comment.objects.filter(**words, created_at__gt=at - AGAIN, created_at__lte=at, resolved_at=None).first()
    if twice:
        return twice
    comment = Comment.objects.create(**words, by_name=history.name_of(by), created_at=at)
    for person in mentions.people(text, article):
        if person.pk != by.pk:
            jobs.enqueue("articles.telling.tell_of_mention", comment.pk, person.pk, queue="quick")
    return comment


@transaction.atomic
def _end(comment: Comment, *, by, at: datetime, is_resolved: bool) -> Comment:
    # The story first, as everywhere: who deletes a story for good takes its comments' locks after its own.
    article = revising.lock(comment.article)
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    comment.article = article
    rights.require(rights.may_resolve(by, comment), "Only who may change the story, or made the comment, may do this.")
    if comment.reply_to_id:
        raise WrongState("An answer ends with its thread. Resolve the comment that it answers.")
    if is_resolved == (comment.resolved_at is not None):
        return comment
    comment.resolved_at, comment.resolved_by = (at, by) if is_resolved else (None, None)
    comment.resolved_by_name = history.name_of(by) if is_resolved else ""
    comment.save(update_fields=["resolved_at", "resolved_by", "resolved_by_name"])
    kind = StoryEvent.Kind.COMMENT_RESOLVED if is_resolved else StoryEvent.Kind.COMMENT_REOPENED
    history.record(article, kind, by=by, at=at, note=richtext.one_line(comment.text)[:200])
    return comment


def _said(text: str) -> str:
    text = richtext.plain(text)
    if not text:
        raise NotReady([Problem("text", "Write what you want to say first.")])
    if len(text) > LONGEST_TEXT:
        raise NotReady([Problem("text", f"Make it shorter: a comment has {LONGEST_TEXT:,} characters at most.")])
    return text


def _squeezed(text: str) -> str:
    """Without white space, and without what nobody sees: editors and browsers differ in both."""
    return "".join(text.translate(UNSEEN).split())
