"""What must be there before a story may go to review or to readers. Other apps add checks in `articles.desk`."""

from articles import desk, richtext
from articles.errors import Problem
from articles.models import Article, Author, Image, Section

REQUIRED = {
    "headline": "Give the story a headline.",
    "standfirst": "Write the standfirst: a sentence or two under the headline.",
    "section": "Choose a section.",
    "authors": "Name at least one author.",
}


def required(article: Article, content: dict) -> list[Problem]:
    """The problems of that content, in the order of the form; empty when the story may go on."""
    problems = [Problem(name, text) for name, text in REQUIRED.items() if not content[name]]
    if not richtext.text(content["body"]).strip():
        problems.append(Problem("body", "Write the story."))
    problems += _gone(content) + _image(content) + _language(article, content)
    for check in desk.review_checks:
        problems += check(article, content)
    return problems


def _gone(content: dict) -> list[Problem]:
    """Things that were chosen and have been deleted since."""
    problems = []
    if content["section"] and not Section.objects.filter(pk=content["section"]).exists():
        problems.append(Problem("section", "The chosen section no longer exists. Choose another."))
    if content["authors"] and not Author.objects.filter(pk__in=content["authors"]).exists():
        problems.append(Problem("authors", "The chosen authors no longer exist. Name at least one."))
    return problems


def _image(content: dict) -> list[Problem]:
    image = Image.objects.filter(pk=content["lead_image"]).first() if content["lead_image"] else None
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
