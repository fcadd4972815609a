"""Plain functions that make what a test is about; every one gives a thing that is complete and true."""

import io
from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from PIL import Image as Pillow

from articles import pictures, revising, snapshot, workflow
from articles.models import Article, Author, Image, Section, Tag

PASSWORD = "a long enough password"
_number = count(1)


def make_user(username: str = "", *, group: str = "", **changes):
    """A staff account, in a group where one is named."""
    username = username or f"person-{next(_number)}"
    user = get_user_model().objects.create_user(username, password=PASSWORD, is_staff=True, **changes)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_section(**changes) -> Section:
    slug = changes.get("slug", f"section-{next(_number)}")
    return Section.objects.create(**{"name": slug.replace("-", " ").title(), "slug": slug} | changes)


def make_author(**changes) -> Author:
    slug = changes.get("slug", f"author-{next(_number)}")
    return Author.objects.create(**{"name": slug.replace("-", " ").title(), "slug": slug} | changes)


def make_tag(**changes) -> Tag:
    slug = changes.get("slug", f"topic-{next(_number)}")
    return Tag.objects.create(**{"name": slug.replace("-", " ").title(), "slug": slug} | changes)


def picture_bytes(
    width: int = 60, height: int = 40, *, file_format: str = "JPEG", mode: str = "RGB", **saving
) -> bytes:
    """An encoded picture that is darkest in its middle, different for every call."""
    picture = Pillow.radial_gradient("L").resize((width, height)).convert(mode)
    picture.putpixel((0, 0), tuple([next(_number) % 256] * len(picture.getbands())) if mode != "L" else 0)
    buffer = io.BytesIO()
    picture.save(buffer, file_format, **saving)
    return buffer.getvalue()


def upload(data: bytes | None = None, name: str = "picture.jpg") -> ContentFile:
    return ContentFile(data or picture_bytes(), name=name)


def make_image(*, by=None, data: bytes | None = None, **changes) -> Image:
    words = {"alt": "Two people at a table.", "credit": "Photo: Somebody", "caption": "They met."}
    return pictures.add(upload(data), by=by, **words | changes)


def make_content(**changes) -> dict:
    """A content that may be published."""
    complete = {
        "headline": f"Ministers agree on something, part {next(_number)}",
        "standfirst": "What it was, and why it matters.",
        "body": "<p>They agreed on it on Monday.</p>",
    }
    if "section" not in changes:
        complete["section"] = make_section().pk
    if "authors" not in changes:
        complete["authors"] = [make_author().pk]
    return snapshot.blank() | complete | changes


def make_article(*, by=None, status: str = "draft", at=None, **changes) -> Article:
    """A story made through the verbs, up to that status (draft, in_review, published or withdrawn)."""
    article = revising.start(make_content(**changes), by=by, at=at)
    if status == "in_review":
        article = workflow.submit(article, by=None, at=at)
    if status in {"published", "withdrawn"}:
        article = workflow.publish(article, by=None, at=at)
    if status == "withdrawn":
        article = workflow.withdraw(article, by=None, reason="Wrong.", notice="We were wrong.", at=at)
    return article


def edit(article: Article, *, by=None, at=None, **changes) -> Article:
    """Save further changes to a story's working text."""
    content = snapshot.latest_content(article) | changes
    return revising.save(article, content, by=by, base=article.latest_revision_id, at=at)
