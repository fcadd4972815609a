"""What readers see: one module per kind of page."""

from .article import detail
from .front import front
from .lists import author, section, topic
from .preview import preview

__all__ = ["author", "detail", "front", "preview", "section", "topic"]
