"""Picks the files of one crop out of a picture's prefetched renditions. Never queries."""

from django import template

register = template.Library()


@register.filter
def cropped(image, crop: str) -> list:
    """The renditions of that crop (`3x2`, `full`), narrowest first; the caller has prefetched them."""
    files = [each for each in image.renditions.all() if each.spec.rpartition("-")[0] == crop]
    return sorted(files, key=lambda each: each.width)
