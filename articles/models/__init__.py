"""What a story is made of. Lower files (section, author, image) never import higher ones (article)."""

from .article import Article, ArticleQuerySet
from .author import Author
from .byline import Byline
from .comment import Comment
from .correction import Correction
from .draft import Draft
from .history import StoryEvent
from .image import Image, Rendition
from .presence import Presence
from .preview import PreviewLink
from .public import public_at
from .redirect import Redirect
from .related import RelatedStory
from .revision import Revision
from .scheduled_change import ScheduledChange
from .section import Section
from .tag import Tag
from .withdrawal_request import WithdrawalRequest

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Author",
    "Byline",
    "Comment",
    "Correction",
    "Draft",
    "Image",
    "Presence",
    "PreviewLink",
    "Redirect",
    "RelatedStory",
    "Rendition",
    "Revision",
    "ScheduledChange",
    "Section",
    "StoryEvent",
    "Tag",
    "WithdrawalRequest",
    "public_at",
]
