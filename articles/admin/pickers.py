"""Form fields that choose rows in order, or out of very many, with plain inputs: by keyboard, with scripts off too."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.datastructures import MultiValueDict

from articles.models import Article, Image

SUGGESTED = 60
LEADING_NUMBER = re.compile(r"\s*(\d{1,18})\b(?!-)")


class InOrder(forms.Widget):
    """Several plain inputs of one name, one for each place, with a few left empty; their order is the answer's."""

    template_name = "admin/articles/in_order.html"

    def __init__(self, inner: forms.Widget, *, noun: str, places: int = 3) -> None:
        super().__init__()
        self.inner = inner
        self.noun = noun
        self.places = places

    @property
    def choices(self):
        return self.inner.choices

    @choices.setter
    def choices(self, value) -> None:
        self.inner.choices = value

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_

    def value_from_datadict(self, data, files, name: str) -> list[str]:
        values = data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])
        return [value for value in values if str(value).strip()]

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return False

    def get_context(self, name: str, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        values = list(value or [])
        empty = max(1, self.places - len(values))
        base = context["widget"]["attrs"].get("id", f"id_{name}")
        shared = {key: each for key, each in context["widget"]["attrs"].items() if key not in {"id", "required"}}
        context["widget"]["inputs"] = [
            self.inner.get_context(
                name, one, shared | {"id": f"{base}_{place}", "aria-label": f"{self.noun} {place + 1}"}
            )["widget"]
            for place, one in enumerate([*values, *[""] * empty])
        ]
        return context


class OrderedRows(forms.ModelMultipleChoiceField):
    """Rows of a queryset, in the order in which they were given."""

    def clean(self, value) -> list:
        chosen = super().clean(value)
        by_key = {str(row.pk): row for row in chosen}
        return [by_key[key] for key in dict.fromkeys(str(each) for each in value or [])]


class StoryInput(forms.TextInput):
    """A story by its number, its headline out of the suggestions, or its address pasted."""

    template_name = "admin/articles/story_input.html"

    def __init__(self, stories: QuerySet) -> None:
        super().__init__(attrs={"list": "stories", "autocomplete": "off"})
        self.stories = stories
        self.choices = []

    def format_value(self, value) -> str:
        if value in (None, ""):
            return ""
        number = LEADING_NUMBER.fullmatch(str(value))
        story = self.stories.filter(pk=int(number[1])).only("headline").first() if number else None
        return f"{story.pk} – {story}" if story else str(value)


class StoryField(forms.Field):
    """One story out of the queryset, or None."""

    def __init__(self, *, stories: QuerySet, **options) -> None:
        super().__init__(required=False, widget=StoryInput(stories), **options)
        self.stories = stories

    def clean(self, value) -> Article | None:
        return find_story(self.stories, value) if str(value or "").strip() else None


class StoriesField(forms.Field):
    """Several stories in order."""

    def __init__(self, *, stories: QuerySet, **options) -> None:
        super().__init__(required=False, widget=InOrder(StoryInput(stories), noun="Related story"), **options)
        self.stories = stories

    def clean(self, value) -> list[Article]:
        return list(dict.fromkeys(find_story(self.stories, each) for each in value or []))


def find_story(stories: QuerySet, typed: str) -> Article:
    """The story meant by a number, “number – headline” or an address. Raises ValidationError."""
    number = LEADING_NUMBER.match(str(typed))
    slug = str(typed).split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2]
    found = stories.filter(pk=int(number[1])).first() if number else stories.filter(slug=slug).first()
    if found is None:
        raise ValidationError(f"There is no story “{typed}”. Choose one of the suggestions, or paste its address.")
    return found


def suggested_stories(stories: QuerySet) -> list[tuple[int, str]]:
    """Number and headline of the newest stories, for the list of suggestions."""
    return list(stories.exclude(headline="").order_by("-pk").values_list("pk", "headline")[:SUGGESTED])


class NewestImages(ModelChoiceIterator):
    """The chosen picture and the newest ones; a newsroom has too many for one list."""

    def __iter__(self):
        yield "", "No picture"
        chosen = self.field.chosen
        rows = list(Image.objects.order_by("-created_at", "-pk")[:SUGGESTED])
        if chosen and chosen not in [row.pk for row in rows]:
            rows = [*Image.objects.filter(pk=chosen), *rows]
        for row in rows:
            yield self.choice(row)


class ImageField(forms.ModelChoiceField):
    """A picture, offered newest first."""

    iterator = NewestImages
    chosen: int | None = None

    def __init__(self, **options) -> None:
        super().__init__(queryset=Image.objects.all(), required=False, **options)

    def label_from_instance(self, image: Image) -> str:
        return f"{image.pk} – {str(image)[:80]}"
