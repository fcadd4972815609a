"""Picks the files of one crop out of a picture."""

from django import template

from articles.rows import File, Picture

register = template.Library()


@register.filter
def cropped(picture: Picture, crop: str) -> tuple[File, ...]:
    """The renditions of that crop (`3x2`, `full`), narrowest first; none while they are being made."""
    return dict(picture.crops).get(crop, ())
