"""On the writing page: scheduling a change to a public story, and what waits or was held."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone

from articles import scheduled_changes
from articles.admin.moments import NOT_A_MOMENT, MomentField
from articles.errors import NotReady, Problem
from articles.models import Article, ScheduledChange

FIELD = "change_at"


class PlanForm(forms.Form):
    """When readers get the changes."""

    change_at = MomentField(
        label="Publish the changes at",
        error_messages={"invalid": NOT_A_MOMENT},
    )

    def __init__(self, data=None, **options) -> None:
        super().__init__(data, **options)
        self.fields[FIELD].help_text = f"Time zone: {timezone.get_current_timezone_name()}."


@dataclass(frozen=True)
class Plan:
    """What the page shows of it: the change that waits or is held, and the field for a new one."""

    form: PlanForm
    change: ScheduledChange | None
    is_substantive: bool

    @classmethod
    def of(cls, story: Article | None, said) -> "Plan | None":
        """Of a story that readers have, or had when its change was scheduled. `said` is what was sent with the page."""
        change = scheduled_changes.of(story) if story else None
        if change is None and not (story and story.is_public()):
            return None
        initial = {FIELD: change.apply_at} if change and not change.held_at else {}
        is_substantive = "is_substantive" in said if said else bool(change and change.is_substantive)
        return cls(PlanForm(said or None, initial=initial), change, is_substantive)

    @property
    def is_overtaken(self) -> bool:
        """Whether the working text has gone on since the change was scheduled."""
        return bool(self.change) and self.change.revision_id != self.change.article.latest_revision_id

    @property
    def is_typed(self) -> bool:
        return self.form.is_bound and bool(self.form.data.get(FIELD))


def plan(story: Article, by, said) -> Article:
    """What the button does: read the field, then the verb. Raises what the verb raises."""
    form = PlanForm(said)
    if not form.is_valid():
        raise NotReady([Problem(FIELD, text) for text in form.errors[FIELD]])
    moment = form.cleaned_data[FIELD]
    if moment is None:
        raise NotReady([Problem(FIELD, "Say when readers should get the changes: give a date and a time.")])
    return scheduled_changes.plan(story, by=by, apply_at=moment, is_substantive="is_substantive" in said)
