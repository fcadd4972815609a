"""The field for a date and a time: typed in the newsroom's zone, and refused where no clock there shows it once."""

import re
from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles import clocks

# As the widget hands it to the field: what was typed, and which of two equal hours was chosen.
TYPED = re.compile(r"(?P<wall>.*?)(?: (?P<offset>[+-]\d\d:\d\d(?::\d\d)?))?", re.DOTALL)
NOT_A_MOMENT = "This is not a date with a time. Give both, as in 2026-12-03 07:00."
PRESETS = {"hour": "In 1 hour", "tomorrow": "Tomorrow 07:00"}


class MomentInput(forms.DateTimeInput):
    """The browser's own field for date and time; in an hour that comes twice, also the choice between both."""

    input_type = "datetime-local"
    template_name = "admin/articles/moment.html"

    def value_from_datadict(self, data, files, name: str) -> str | None:
        wall, offset = data.get(name), data.get(f"{name}_offset")
        return f"{wall} {offset}" if wall and offset and clocks.OFFSET.fullmatch(offset) else wall

    def format_value(self, value) -> str:
        if not isinstance(value, datetime):
            return TYPED.fullmatch(value)["wall"] if value else ""
        return value.strftime("%Y-%m-%dT%H:%M:%S" if value.second else "%Y-%m-%dT%H:%M")

    def get_context(self, name: str, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-zone"] = timezone.get_current_timezone_name()
        context["widget"]["choices"] = _choices(value)
        return context


class MomentField(forms.DateTimeField):
    widget = MomentInput

    def __init__(self, **options) -> None:
        super().__init__(required=False, **options)

    def to_python(self, value) -> datetime | None:
        """In UTC. Raises ValidationError, with a sentence, where the clocks there do not show it exactly once."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        typed = TYPED.fullmatch(value)
        wall = self._read(typed["wall"].strip())
        if timezone.is_aware(wall):
            return wall
        try:
            return clocks.moment(wall, timezone.get_current_timezone(), offset=typed["offset"] or "")
        except (clocks.MissingHour, clocks.DoubledHour) as refusal:
            raise ValidationError(str(refusal), code="clock") from None
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def _read(self, text: str) -> datetime:
        """Naive, unless an offset was typed with it."""
        try:
            found = parse_datetime(text)
        except ValueError:
            found = None
        return found or super(forms.DateTimeField, self).to_python(text)

    def has_changed(self, initial, data) -> bool:
        return self.to_python(data) != initial


def preset(name: str, *, now: datetime | None = None) -> datetime:
    """The moment behind one of the PRESETS, in the newsroom's zone."""
    now = now or timezone.now()
    if name == "hour":
        return timezone.localtime(now + timedelta(hours=1)).replace(second=0, microsecond=0)
    morning = timezone.localtime(now).replace(tzinfo=None, hour=7, minute=0, second=0, microsecond=0, fold=0)
    return clocks.moment(morning + timedelta(days=1), timezone.get_current_timezone(), offset="")


def _choices(value) -> list[dict]:
    """Both readings of a time that comes twice, the earlier first; nothing for any other."""
    wall, offset = _wall(value)
    zone = timezone.get_current_timezone()
    found = clocks.moments(wall, zone) if wall else []
    if len(found) < 2:
        return []
    return [
        {
            "offset": clocks.offset_of(each),
            "words": f"{each:%H:%M %Z} (UTC{clocks.offset_of(each)}), the {'second' if place else 'first'}",
            "is_chosen": clocks.offset_of(each) == offset,
        }
        for place, each in enumerate(found)
    ]


def _wall(value) -> tuple[datetime | None, str]:
    """A time as clocks show it, and which of two it is, of what a widget is given."""
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=timezone.get_current_timezone()) if timezone.is_naive(value) else value
        return timezone.localtime(aware).replace(tzinfo=None, fold=0), clocks.offset_of(timezone.localtime(aware))
    typed = TYPED.fullmatch(value or "")
    try:
        wall = parse_datetime(typed["wall"].strip())
        # Beyond the calendar's ends no zone can be asked.
        return (wall if wall and timezone.is_naive(wall) and 1 < wall.year < 9999 else None), typed["offset"] or ""
    except ValueError:
        return None, ""
