"""Last parts of addresses: from any script, never empty, one owner each over the whole site."""

from slugify import slugify

from articles.models import Article, Redirect

MAX_LENGTH = 80
FALLBACK = "story"


def from_text(text: str) -> str:
    """A slug in ASCII letters, digits and hyphens, cut at a word; `story` where the text has none of them."""
    return slugify(text, max_length=MAX_LENGTH, word_boundary=True, save_order=True) or FALLBACK


def free(wanted: str, *, article: Article | None) -> str:
    """The wanted slug, or with -2, -3 … where another story has it or once lived there."""
    own = article.pk if article else None
    taken = set(Article.objects.filter(slug__startswith=wanted).exclude(pk=own).values_list("slug", flat=True)) | set(
        Redirect.objects.filter(slug__startswith=wanted).exclude(article=own).values_list("slug", flat=True)
    )
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
