"""What readers see: one module per kind of page."""

from .article import detail
from .front import front
from .lists import author, corrections, section, topic
from .preview import preview
from .what_changed import changes

__all__ = ["author", "changes", "corrections", "detail", "front", "preview", "section", "topic"]
