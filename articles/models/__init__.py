"""What a story is made of. Lower files (section, author, image) never import higher ones (article)."""

from .article import Article, ArticleQuerySet, public_at
from .author import Author
from .byline import Byline
from .correction import Correction
from .history import StoryEvent
from .image import Image, Rendition
from .preview import PreviewLink
from .redirect import Redirect
from .related import RelatedStory
from .revision import Revision
from .section import Section
from .tag import Tag

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Author",
    "Byline",
    "Correction",
    "Image",
    "PreviewLink",
    "Redirect",
    "RelatedStory",
    "Rendition",
    "Revision",
    "Section",
    "StoryEvent",
    "Tag",
    "public_at",
]
