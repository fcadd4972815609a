"""The newsroom's pages for stories and what they are made of: thin doors to the verbs."""

from .images import ImageAdmin
from .redirects import RedirectAdmin
from .shelves import AuthorAdmin, SectionAdmin, TagAdmin
from .stories import ArticleAdmin

__all__ = ["ArticleAdmin", "AuthorAdmin", "ImageAdmin", "RedirectAdmin", "SectionAdmin", "TagAdmin"]
