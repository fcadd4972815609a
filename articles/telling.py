"""Telling the next person by mail, from the story's history: one job for an event, then one for each person.

A job may run twice after a crash; the mail then carries the same Message-ID. Nobody is told of their own act, nothing
is sent to who may not read the story any more, and of a story's text a mail holds the headline alone.
"""

import smtplib
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse

from articles import rights
from articles.models import Article, Comment, StoryEvent
from articles.scheduled_changes import clock
from newsroom.lib import jobs, mail

Kind = StoryEvent.Kind
LONGEST_HEADLINE = 120


def _who_may_publish(article: Article) -> set[int]:
    """The editor whose story it is; where it has none, all of them."""
    publishers = set(rights.publishers().values_list("pk", flat=True))
    assigned = {article.assigned_to_id} & publishers
    return assigned or publishers


def _whose_task(article: Article) -> set[int]:
    return {article.assigned_to_id} - {None}


WITHIN_QUOTES = str.maketrans("“”", "‘’")
# Whom an event is told to, and how it is put: who did what to which story.
TOLD: dict[str, tuple[Callable[[Article], set[int]], str]] = {
    Kind.SUBMITTED: (_who_may_publish, "{who} submitted {story} for review."),
    Kind.SENT_BACK: (rights.owners_of, "{who} sent {story} back to you."),
    Kind.PUBLISHED: (rights.owners_of, "{who} published {story}."),
    Kind.SCHEDULED: (rights.owners_of, "{who} scheduled {story}."),
    Kind.UNSCHEDULED: (rights.owners_of, "{who} took {story} off the schedule."),
    Kind.CHANGED: (rights.owners_of, "{who} published changes to {story}."),
    Kind.CORRECTED: (rights.owners_of, "{who} corrected {story}."),
    Kind.WITHDRAWN: (rights.owners_of, "{who} withdrew {story}."),
    Kind.ASSIGNED: (_whose_task, "{who} assigned {story} to you."),
}


def spread(event_id: int) -> None:
    """The job of an event: write down one job for each person who is told."""
    event = StoryEvent.objects.select_related("article").filter(pk=event_id, kind__in=TOLD).first()
    if event is None:
        return
    whom, _ = TOLD[event.kind]
    with transaction.atomic():
        for person in sorted(whom(event.article) - {event.by_id}):
            jobs.enqueue(tell, event.pk, person, queue="quick")


def tell(event_id: int, person_id: int) -> None:
    """The job of an event and a person: one mail."""
    event = StoryEvent.objects.select_related("article").filter(pk=event_id).first()
    if event is None:
        return
    _, sentence = TOLD[event.kind]
    # Why it was sent back is for the writer; every other note is for the history.
    note = event.note if event.kind == Kind.SENT_BACK else ""
    due_at = event.article.due_at if event.kind == Kind.ASSIGNED else None
    said = {"note": note, "due": clock(due_at) if due_at else ""}
    _send(event.article, person_id, sentence, by_name=event.by_name, key=f"event-{event.pk}", at=event.at, said=said)


def tell_of_mention(comment_id: int, person_id: int) -> None:
    """The job of a comment and somebody named in it: one mail."""
    comment = Comment.objects.select_related("article").filter(pk=comment_id).first()
    if comment is not None:
        sentence = "{who} named you in a comment on {story}."
        key = f"comment-{comment.pk}"
        _send(comment.article, person_id, sentence, by_name=comment.by_name, key=key, at=comment.created_at)


def _send(
    article: Article, person_id: int, sentence: str, *, by_name: str, key: str, at: datetime, said: dict | None = None
) -> None:
    person = get_user_model().objects.filter(pk=person_id, is_active=True, is_staff=True).exclude(email="").first()
    if person is None or article.binned_at or not rights.may_read(person, article):
        return
    headline = str(article)
    if len(headline) > LONGEST_HEADLINE:
        headline = headline[: LONGEST_HEADLINE - 1].rstrip() + "…"
    headline = headline.translate(WITHIN_QUOTES)
    context = {
        "sentence": sentence.format(who=by_name or "Somebody", story=f"“{headline}”"),
        **(said or {}),
        "url": mail.absolute(reverse("admin:articles_article_change", args=[article.pk])),
    }
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    # The moment, since numbers begin anew in a database that was made anew.
    message_id = f"<story-{key}-{person.pk}-{at.timestamp():.0f}@{host}>"
    try:
        mail.send("story_news", to=person.email, context=context, message_id=message_id)
    except smtplib.SMTPRecipientsRefused as error:
        refused_for_good = all(code >= 500 for code, _ in error.recipients.values())
        # Raised outside this block, so that the error with the address in it is not carried along.
    else:
        return
    raise jobs.GiveUp if refused_for_good else ConnectionError("The mail server put the message off.")
