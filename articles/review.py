"""What must be there before a story may go to review or to readers, and what should. Other apps add their checks in
`articles.desk`. Whatever the door, the verbs ask `required`; nobody is held by `recommended`."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils import timezone

from articles import advice, desk, leftovers, links, richtext, snapshot
from articles.errors import Problem
from articles.models import Article, Author, Image, Section

REQUIRED = {
    "headline": "Give the story a headline.",
    "standfirst": "Write the standfirst: a sentence or two under the headline.",
    "section": "Choose a section.",
    "authors": "Name at least one author.",
}


# Where readers would see a placeholder, and what that place is called.
PLACES = {
    "headline": "the headline",
    "standfirst": "the standfirst",
    "kicker": "the kicker",
    "dateline": "the dateline",
    "social_title": "the social title",
}
PICTURE = {"alt": "alternative text", "caption": "caption", "credit": "credit"}


def required(
    article: Article, content: dict, *, at: datetime | None = None, alongside: Collection[str] = ()
) -> list[Problem]:
    """The problems of that content, in the order of the form; empty when the story may go on.

    Links must lead somewhere once the story is public: by its own plan, and not before `at`, now where none is given.
    `alongside` are the slugs of stories that go public with it.
    """
    problems = [Problem(name, text) for name, text in REQUIRED.items() if not content[name]]
    if not richtext.text(content["body"]).strip():
        problems.append(Problem("body", "Write the story."))
    image = _lead_image(content)
    problems += _gone(content) + _image(image) + _language(article, content)
    problems += _placeholders(content, image)
    when = snapshot.public_from(content, at or timezone.now())
    found = links.broken(content["body"], story=article, at=when, alongside=alongside)
    problems += [Problem("body", sentence) for sentence in found]
    return problems + _added("required", article, content)


def recommended(article: Article, content: dict) -> list[Problem]:
    """What would make that content better; it keeps no story from anybody."""
    return advice.on(content, _lead_image(content)) + _added("recommended", article, content)


def _added(level: str, article: Article, content: dict) -> list[Problem]:
    return [problem for check in desk.review_checks[level] for problem in check(article, content)]


def _lead_image(content: dict) -> Image | None:
    return Image.objects.filter(pk=content["lead_image"]).first() if content["lead_image"] else None


def _placeholders(content: dict, image: Image | None) -> list[Problem]:
    return [
        Problem(field, f"Replace the placeholder “{word}” in {place}.") for field, word, place in _found(content, image)
    ]


def _found(content: dict, image: Image | None) -> Iterator[tuple[str, str, str]]:
    """(field, placeholder, the place where readers would see it)."""
    for name, place in PLACES.items():
        yield from ((name, word, place) for word in leftovers.in_text(content[name]))
    for word, around in leftovers.in_body(content["body"]):
        yield "body", word, f"the text: “{around}”"
    for word in leftovers.in_pictures(content["body"]):
        yield "body", word, "the alternative text of a picture in the text"
    if image is not None:
        yield from (
            ("lead_image", word, "the lead picture’s alternative text") for word in leftovers.in_text(image.alt)
        )
        yield from (("lead_image", word, "the lead picture’s caption") for word in leftovers.in_text(image.caption))
        yield from (("lead_image", word, "the lead picture’s credit") for word in leftovers.in_text(image.credit))


def _gone(content: dict) -> list[Problem]:
    """Things that were chosen and have been deleted since."""
    problems = []
    if content["section"] and not Section.objects.filter(pk=content["section"]).exists():
        problems.append(Problem("section", "The chosen section no longer exists. Choose another."))
    if content["authors"] and not Author.objects.filter(pk__in=content["authors"]).exists():
        problems.append(Problem("authors", "The chosen authors no longer exist. Name at least one."))
    return problems


def _image(image: Image | None) -> list[Problem]:
    if image is None:
        return []
    problems = []
    if not image.is_described:
        problems.append(
            Problem("lead_image", "Describe the lead picture in its alternative text, or mark it as decorative.")
        )
    if not image.credit:
        problems.append(Problem("lead_image", "Name who made the lead picture: its credit is empty."))
    return problems


def _language(article: Article, content: dict) -> list[Problem]:
    """One story for each language of a translation."""
    if not content["translation_of"]:
        return []
    original = Article.objects.filter(pk=content["translation_of"]).exclude(pk=article.pk).first()
    if original is None:
        return []
    public = Article.objects.filter(translation_group=original.translation_group, language=content["language"])
    other = public.filter(live_revision__isnull=False).exclude(pk=article.pk).first()
    if other is None:
        return []
    return [Problem("language", f"“{other}” is already published in this language. Choose the language of this one.")]
