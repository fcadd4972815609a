"""Last parts of addresses: from any script, never empty, one owner each over the whole site."""

from itertools import count

from slugify import slugify

from articles.models import Article, Redirect

MAX_LENGTH = 80
FALLBACK = "story"
# Looked up by name: SQLite has no index for what begins with a text.
AT_ONCE = 20


def from_text(text: str) -> str:
    """A slug in ASCII letters, digits and hyphens, cut at a word; `story` where the text has none of them."""
    return slugify(text, max_length=MAX_LENGTH, word_boundary=True, save_order=True) or FALLBACK


def free(wanted: str, *, article: Article | None) -> str:
    """The wanted slug, or with -2, -3 … where another story has it or once lived there."""
    own = article.pk if article else None
    for start in count(1, AT_ONCE):
        candidates = [wanted if number == 1 else f"{wanted}-{number}" for number in range(start, start + AT_ONCE)]
        taken = {
            *Article.objects.filter(slug__in=candidates).exclude(pk=own).values_list("slug", flat=True),
            *Redirect.objects.filter(slug__in=candidates).exclude(article=own).values_list("slug", flat=True),
        }
        if free := [candidate for candidate in candidates if candidate not in taken]:
            return free[0]
    raise AssertionError("numbers do not end")
