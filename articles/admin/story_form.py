"""The form of a story: it reads and gives back the content of a revision, never the row."""

from datetime import UTC

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language_info

from articles import lengths, snapshot
from articles.admin.moments import MomentField
from articles.admin.naming import KINDS, NUMBER, nameable
from articles.admin.offers import Offers
from articles.admin.pickers import RowField, RowsField
from articles.editor import StoryEditor
from articles.models import Article, Section

MAIN = ("headline", "standfirst", "body")
SHELF = ("lead_image", "section", "tags", "authors")
FURNITURE = ("kicker", "dateline", "social_title", "slug", "label", "work_type", "is_evergreen")
TIMES = ("publish_at", "embargo_until", "unpublish_at", "planned_for")
RELATIONS = ("related", "language", "translation_of", "canonical_url")
# Fields that name other rows, and of which kind.
NAMING = {
    "authors": "authors",
    "tags": "topics",
    "lead_image": "pictures",
    "related": "stories",
    "translation_of": "stories",
}


class StoryForm(forms.ModelForm):
    """Everything that is typed into a story. A draft may be saved with any of it missing."""

    slug = forms.CharField(required=False, max_length=200, help_text=Article._meta.get_field("slug").help_text)
    authors = RowsField("authors", noun="Author", places=2)
    tags = RowsField("topics", noun="Topic", places=3, label="Topics")
    lead_image = RowField("pictures")
    related = RowsField(
        "stories",
        noun="Related story",
        places=3,
        help_text="First the most fitting one. What is left empty is found at publication.",
    )
    translation_of = RowField("stories", help_text=Article._meta.get_field("translation_of").help_text)
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
        # A placeholder of nothing: by it the stylesheet knows that a field without edges is still empty.
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 1, "placeholder": " ", "data-one-line": True}),
            "standfirst": forms.Textarea(attrs={"rows": 2, "placeholder": " "}),
            "planned_for": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, data=None, *, article: Article | None, user) -> None:
        content = snapshot.latest_content(article) if article else snapshot.blank()
        super().__init__(data, initial=_initial(content))
        self.offers = Offers(
            nameable(user, story=article and article.pk, also=_named(content["related"], content["translation_of"])),
            self._chosen(content),
        )
        for name in NAMING:
            self.fields[name].offer(self.offers)
        self.fields["body"].widget = StoryEditor(with_source=user.is_superuser)
        self.fields["section"].queryset = Section.objects.all()
        self.fields["section"].empty_label = "Not chosen yet"
        self.fields["language"].choices = _languages(content["language"])
        if article is None:
            self.fields["headline"].widget.attrs["autofocus"] = True
        else:
            self.fields["slug"].widget.attrs["placeholder"] = article.slug
        if article is None or article.live_revision_id is None:
            self.fields["slug"].widget.attrs["data-follows"] = True
        for field in self.fields.values():
            field.required = False
        for name, length in lengths.STORY.items():
            self.fields[name].widget.attrs |= length.attributes()
        for name in TIMES[:3]:
            self.fields[name].help_text += f" Time zone: {timezone.get_current_timezone_name()}."

    def _post_clean(self) -> None:
        """The row is never touched: what a draft lacks, and what a row must have, is for the verbs to say."""

    def _chosen(self, content: dict) -> dict[str, set[int]]:
        """By kind, the numbers whose words the page will need: of the text as it stands, and of what was typed."""
        chosen: dict[str, set[int]] = {kind: set() for kind in KINDS}
        for name, kind in NAMING.items():
            chosen[kind].update(_named(content[name]))
            typed = self.data.getlist(name) if hasattr(self.data, "getlist") else []
            chosen[kind].update(int(number[1]) for each in typed if (number := NUMBER.fullmatch(each)))
        return chosen

    def suggestions(self) -> dict[str, list[str]]:
        """By kind, the newest of what may be named: all that there is without scripts."""
        return {kind: self.offers.newest(kind) for kind in KINDS}

    def content(self) -> dict:
        """The typed content, as `articles.snapshot` has it."""
        given = self.understood()
        return {name: given[name] for name in snapshot.FIELDS}

    def understood(self) -> dict:
        """The same without the fields that have errors."""
        given = {name: value for name, value in self.cleaned_data.items() if name in snapshot.FIELDS}
        for name in given.keys() & set(snapshot.IDS):
            given[name] = given[name].pk if given[name] else None
        for name in given.keys() & set(snapshot.ID_LISTS):
            given[name] = [row.pk for row in given[name]]
        return given

    def lock(self) -> None:
        """For reading only."""
        for field in self.fields.values():
            field.disabled = True
        for name in NAMING:
            self.fields[name].lock()

    def groups(self) -> dict[str, list]:
        names = {"main": MAIN, "furniture": FURNITURE, "times": TIMES, "relations": RELATIONS}
        return {group: [self[name] for name in fields] for group, fields in names.items()}


def _initial(content: dict) -> dict:
    initial = dict(content)
    for name in snapshot.MOMENTS:
        moment = snapshot.moment(content, name)
        initial[name] = moment.astimezone(UTC) if moment else None
    return initial


def _named(*values: int | list[int] | None) -> list[int]:
    """The numbers in single fields and in lists."""
    found: list[int] = []
    for value in values:
        found += value if isinstance(value, list) else [value] if value else []
    return found


def _languages(current: str) -> list[tuple[str, str]]:
    """The site's own first, then all that Django knows, by their English names."""
    codes = dict.fromkeys([settings.LANGUAGE_CODE, current, *sorted(dict(settings.LANGUAGES))])
    return [(code, f"{get_language_info(code)['name']} ({code})") for code in codes]
