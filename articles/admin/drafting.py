"""What was typed and not saved, read as a content."""

from django.http import QueryDict

from articles import revising
from articles.admin.story_form import StoryForm
from articles.errors import Problem
from articles.models import Draft


def content_of(draft: Draft, *, user) -> tuple[dict, list[Problem]]:
    """The content that a draft holds, and a problem for each field that cannot be read: there its base stands."""
    data = QueryDict(mutable=True)
    for name, values in draft.typed.items():
        data.setlist(name, values)
    form = StoryForm(data, article=draft.article, user=user)
    form.is_valid()
    problems = [Problem(name, text) for name, texts in form.errors.items() for text in texts]
    given = {name: form.cleaned_data[name] for name in revising.FIELDS if name in form.cleaned_data}
    for name in given.keys() & set(revising.IDS):
        given[name] = given[name].pk if given[name] else None
    for name in given.keys() & set(revising.ID_LISTS):
        given[name] = [row.pk for row in given[name]]
    base = draft.base.content if draft.base else revising.blank()
    return revising.tidy(base | given), problems
