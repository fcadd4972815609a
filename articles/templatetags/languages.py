"""What a page, or a part of it, says about its language and the direction in which it is read."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language_info

register = template.Library()


@register.filter
def direction(language: str) -> str:
    """`rtl` or `ltr` for a language code."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


@register.filter
def if_foreign(language: str) -> str:
    """`lang` and `dir` attributes for a part in another language than the site's own; nothing for its own."""
    if language == settings.LANGUAGE_CODE:
        return ""
    return format_html(' lang="{}" dir="{}"', language, direction(language))
