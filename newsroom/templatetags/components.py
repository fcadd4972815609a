"""Components of pages that stand on many of them: the same text is not rendered twice."""

from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context, Engine
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import get_language

register = template.Library()

# The cards of a front and of some lists, of those that were asked for last; about 3 KB each.
KEPT = 250
VALUES = (str, int, date, tuple, type(None))


@register.simple_tag
def component(name: str, **values: Any) -> SafeString:
    """`{% component "components/card.html" story=card heading="h3" %}`: as `include … only`, remembered by its values.

    What is printed follows from them alone, so nothing has to be told when something changes. Therefore they are text,
    numbers, dates, and tuples of these; a model instance, which is equal to an older one of itself, is refused. Text
    that was marked as safe is not trusted: it would be found again under the same text that nobody has marked."""
    return _rendered(name, get_language(), tuple((key, _value(key, value)) for key, value in values.items()))


@lru_cache(maxsize=KEPT)
def _rendered(name: str, language: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return Engine.get_default().get_template(name).render(Context(dict(values)))


def _value(key: str, value: Any) -> Any:
    if not isinstance(value, VALUES):
        raise TypeError(f"A component takes values, and {key} is a {type(value).__name__}.")
    return value + "" if isinstance(value, SafeData) else value
