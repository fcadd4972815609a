"""Signed links to what is not public: made, revoked, found again; and the working text as readers would have it."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone

from articles import history, revising, richtext, rights, snapshot
from articles.errors import NotReady, Problem, WrongState
from articles.models import Article, Author, Image, PreviewLink, Section, StoryEvent, Tag
from articles.rows import Picture, Shelf, Story

MOST_DAYS = 7
# The address of a section that was not chosen yet.
NO_SHELF = Shelf(0, "No section yet", "-")


@transaction.atomic
def make(article: Article, *, for_whom: str, days: int, by, at: datetime | None = None) -> PreviewLink:
    """A link for one person; an earlier one of theirs ends. Raises NotAllowed, NotReady, WrongState."""
    at = at or timezone.now()
    article = revising.lock(article)
    _require_editor(by, article)
    if article.binned_at is not None:
        raise WrongState("The story is in the bin. Take it out first.")
    person = richtext.one_line(for_whom)[:120]
    problems = [] if person else [Problem("for_whom", "Say for whom the link is: it can be taken back by that name.")]
    if not 1 <= days <= MOST_DAYS:
        problems.append(Problem("days", f"Choose between one day and {MOST_DAYS}."))
    if problems:
        raise NotReady(problems)
    article.preview_links.filter(for_whom=person, revoked_at=None).update(revoked_at=at)
    history.record(article, StoryEvent.Kind.SHARED, by=by, at=at, note=f"Preview for {person}")
    return PreviewLink.objects.create(
        article=article,
        for_whom=person,
        created_at=at,
        created_by=by,
        created_by_name=history.name_of(by),
        expires_at=at + timedelta(days=days),
    )


@transaction.atomic
def revoke(link: PreviewLink, *, by, at: datetime | None = None) -> PreviewLink:
    """The link works no longer. Pressing twice is harmless. Raises NotAllowed."""
    _require_editor(by, link.article)
    link = PreviewLink.objects.select_for_update(of=("self",)).select_related("article").get(pk=link.pk)
    if link.revoked_at is None:
        link.revoked_at = at or timezone.now()
        link.save(update_fields=["revoked_at"])
        history.record(link.article, StoryEvent.Kind.UNSHARED, by=by, at=at, note=f"Preview for {link.for_whom}")
    return link


def token(link: PreviewLink) -> str:
    """What stands in the address; nobody can make another from it."""
    return _signer().sign(str(link.pk))


def find(text: str, at: datetime | None = None) -> PreviewLink | None:
    """The link of a token; None where it was altered, expired or revoked, or the story was withdrawn or binned."""
    at = at or timezone.now()
    try:
        pk = int(_signer().unsign(text))
    except (signing.BadSignature, ValueError):
        return None
    links = PreviewLink.objects.filter(pk=pk, revoked_at=None, expires_at__gt=at, article__binned_at=None)
    links = links.exclude(article__status=Article.Status.WITHDRAWN)
    related = ("article__section", "article__latest_revision", "article__live_revision")
    return links.select_related(*related).first()


def story(article: Article, at: datetime, content: dict | None = None) -> Story:
    """The working text, or another content of the story, as a page would show it if published at that moment."""
    content = snapshot.tidy(content) if content else snapshot.latest_content(article)
    section = Section.objects.filter(pk=content["section"]).first()
    image = Image.objects.filter(pk=content["lead_image"]).first()
    known = {
        "pk": article.pk,
        "slug": article.slug,
        "first_published_at": article.first_published_at or snapshot.moment(content, "publish_at") or at,
        "published_at": article.published_at,
        "unpublish_at": None,
        "updated_at": article.updated_at,
        "body_html": richtext.render(content["body"]),
        "section": Shelf(section.pk, section.name, section.slug) if section else NO_SHELF,
        "lead_image": Picture.of_image(image),
    }
    return Story(**{name: known[name] if name in known else content[name] for name in Story._fields})


def names(article: Article, content: dict | None = None) -> tuple[list[Author], list[Tag]]:
    """Authors in their order and topics by name, of the working text or of another content."""
    content = content or snapshot.latest_content(article)
    authors = Author.objects.in_bulk(content["authors"])
    topics = Tag.objects.filter(pk__in=content["tags"]).order_by("name")
    return [authors[pk] for pk in content["authors"] if pk in authors], list(topics)


def _require_editor(by, article: Article) -> None:
    if by is not None:
        rights.require(rights.may_edit(by, article), "Only who may edit the story may show it to others.")


def _signer() -> signing.Signer:
    # A dot instead of Django's colon: mail programs recognise the whole link.
    return signing.Signer(salt="articles.previews", sep=".")
