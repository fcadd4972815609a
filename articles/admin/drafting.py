"""What somebody has typed and not saved, as a content."""

from django.http import QueryDict

from articles import revising
from articles.admin.story_form import StoryForm
from articles.errors import Problem
from articles.models import Draft


def content_of(draft: Draft, *, user) -> tuple[dict, list[Problem]]:
    """The content that was typed, and what of it cannot be understood: there the saved text stands."""
    typed = QueryDict(mutable=True)
    for name, values in draft.typed.items():
        typed.setlist(name, values)
    form = StoryForm(typed, article=draft.article, user=user)
    problems = [Problem(name, text) for name, texts in form.errors.items() for text in texts]
    saved = revising.latest_content(draft.article) if draft.article else revising.blank()
    return saved | form.understood(), problems
