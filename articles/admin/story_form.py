"""The form of a story: it reads and gives back the content of a revision, never the row."""

from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language_info

from articles import revising, rights
from articles.admin.pickers import ImageField, InOrder, OrderedRows, StoriesField, StoryField, suggested_stories
from articles.editor import StoryEditor
from articles.models import Article, Author, Section, Tag

MAIN = ("headline", "standfirst", "body")
SHELF = ("lead_image", "section", "tags", "authors")
FURNITURE = ("kicker", "dateline", "social_title", "slug", "label", "work_type", "is_evergreen")
TIMES = ("publish_at", "embargo_until", "unpublish_at", "planned_for")
RELATIONS = ("related", "language", "translation_of", "canonical_url")


class MomentInput(forms.DateTimeInput):
    """The browser's own field for date and time, in the newsroom's zone."""

    input_type = "datetime-local"

    def format_value(self, value) -> str:
        if not isinstance(value, datetime):
            return value or ""
        return value.strftime("%Y-%m-%dT%H:%M:%S" if value.second else "%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    widget = MomentInput

    def __init__(self, **options) -> None:
        super().__init__(required=False, **options)

    def has_changed(self, initial, data) -> bool:
        return self.to_python(data) != initial


class StoryForm(forms.ModelForm):
    """Everything that is typed into a story. A draft may be saved with any of it missing."""

    slug = forms.CharField(required=False, max_length=200, help_text=Article._meta.get_field("slug").help_text)
    authors = OrderedRows(queryset=Author.objects.all(), required=False)
    tags = OrderedRows(queryset=Tag.objects.all(), required=False, widget=forms.CheckboxSelectMultiple, label="Topics")
    lead_image = ImageField()
    language = forms.ChoiceField()
    canonical_url = forms.URLField(
        required=False,
        assume_scheme="https",
        max_length=200,
        label="Canonical address",
        help_text=Article._meta.get_field("canonical_url").help_text,
    )
    publish_at = MomentField(label="Publish at", help_text=Article._meta.get_field("publish_at").help_text)
    embargo_until = MomentField(label="Embargo until", help_text=Article._meta.get_field("embargo_until").help_text)
    unpublish_at = MomentField(label="Unpublish at", help_text=Article._meta.get_field("unpublish_at").help_text)

    class Meta:
        model = Article
        fields = (*MAIN, *SHELF, *FURNITURE, *TIMES, "language", "canonical_url")
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 1, "data-one-line": True}),
            "standfirst": forms.Textarea(attrs={"rows": 2}),
            "planned_for": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, data=None, *, article: Article | None, user) -> None:
        content = revising.latest_content(article) if article else revising.blank()
        super().__init__(data, initial=_initial(content))
        chosen = [*content["related"], content["translation_of"]]
        stories = rights.nameable_by(user, Article.objects.kept(), also=[pk for pk in chosen if pk])
        others = stories.exclude(pk=article.pk) if article else stories
        self.fields["body"].widget = StoryEditor(with_source=user.is_superuser)
        self.fields["authors"].widget = InOrder(forms.Select(), noun="Author")
        self.fields["authors"].widget.choices = [("", "Nobody"), *_authors()]
        self.fields["lead_image"].chosen = content["lead_image"]
        self.fields["section"].queryset = Section.objects.all()
        self.fields["section"].empty_label = "Not chosen yet"
        self.fields["language"].choices = _languages(content["language"])
        self.fields["related"] = StoriesField(
            stories=others, help_text="First the most fitting one. What is left empty is found at publication."
        )
        self.fields["translation_of"] = StoryField(
            stories=others, help_text=Article._meta.get_field("translation_of").help_text
        )
        self.stories = others
        if article is None:
            self.fields["headline"].widget.attrs["autofocus"] = True
        else:
            self.fields["slug"].widget.attrs["placeholder"] = article.slug
        for field in self.fields.values():
            field.required = False
        for name in TIMES[:3]:
            self.fields[name].help_text += f" Time zone: {timezone.get_current_timezone_name()}."

    def _post_clean(self) -> None:
        """The row is never touched: what a draft lacks, and what a row must have, is for the verbs to say."""

    def suggestions(self) -> list[tuple[int, str]]:
        return suggested_stories(self.stories)

    def content(self) -> dict:
        """The typed content, as `articles.revising` takes it."""
        return self.content_over({})

    def content_over(self, base: dict) -> dict:
        """The same, and that of `base` where what was typed cannot be read."""
        given = {name: self.cleaned_data[name] for name in revising.FIELDS if name in self.cleaned_data}
        for name in given.keys() & set(revising.IDS):
            given[name] = given[name].pk if given[name] else None
        for name in given.keys() & set(revising.ID_LISTS):
            given[name] = [row.pk for row in given[name]]
        return base | given

    def lock(self) -> None:
        """For reading only."""
        for field in self.fields.values():
            field.disabled = True
        self.fields["authors"].widget.inner.attrs["disabled"] = True
        self.fields["related"].widget.inner.attrs["disabled"] = True

    def groups(self) -> dict[str, list]:
        names = {"main": MAIN, "furniture": FURNITURE, "times": TIMES, "relations": RELATIONS}
        return {group: [self[name] for name in fields] for group, fields in names.items()}


def _initial(content: dict) -> dict:
    initial = dict(content)
    for name in revising.MOMENTS:
        moment = revising.moment(content, name)
        initial[name] = moment.astimezone(UTC) if moment else None
    return initial


def _authors() -> list[tuple[int, str]]:
    return list(Author.objects.values_list("pk", "name"))


def _languages(current: str) -> list[tuple[str, str]]:
    """The site's own first, then all that Django knows, by their English names."""
    codes = dict.fromkeys([settings.LANGUAGE_CODE, current, *sorted(dict(settings.LANGUAGES))])
    return [(code, f"{get_language_info(code)['name']} ({code})") for code in codes]
