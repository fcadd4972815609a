"""Brings `seeds/` in through the verbs that the admin uses, so that the history of every story is true.

What is already there is never touched again, whatever editors have made of it."""

import tomllib
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from articles import pictures, revising, workflow
from articles.models import Article, Author, Image, Revision, Section, Tag
from subscribers.models import Newsletter

# Between one publication and the next, so that the order on the fronts is that of the file.
STEP = timedelta(minutes=1)
TYPED = ("work_type", "kicker", "headline", "standfirst", "dateline")
STATES = ("published", "in_review", "draft")


class SeedError(Exception):
    """The seeds contradict themselves; nothing was brought in."""


def load(folder: Path, *, at: datetime | None = None) -> Counter:
    """Bring in what is not there yet; returns how many of each kind that was.

    `at` is the moment of the newest publication; the others lie minutes before it.
    Raises SeedError and, where an account lacks its role, articles.errors.Refused."""
    made, stories = _rows(folder, at or timezone.now())
    for story in stories:
        if story.lead_image_id:  # at once, although a job waits for them: the first page shows them
            pictures.make_renditions(story.lead_image_id)
    return made


@transaction.atomic
def _rows(folder: Path, at: datetime) -> tuple[Counter, list[Article]]:
    writer, editor = account("writer", group="Writer"), account("editor", group="Editor")
    made = Counter()
    for model, name in ((Section, "section"), (Tag, "tag"), (Newsletter, "newsletter")):
        made[name] = sum(_add(model, entry) for entry in _read(folder, name))
    made["author"] = sum(_add(Author, _with_account(entry)) for entry in _read(folder, "author"))
    stories = _stories(folder, _read(folder, "story"), by=(writer, editor), at=at)
    made["story"] = len(stories)
    return made, stories


def account(username: str, *, group: str):
    """The staff account of that name; made without a usable password where there is none."""
    users = get_user_model().objects
    user = users.filter(username=username).first()
    if user is None:
        user = users.create_user(username, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    return user


def _read(folder: Path, name: str) -> list[dict]:
    file = folder / {"story": "stories.toml"}.get(name, f"{name}s.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))[name]


def _add(model, entry: dict) -> bool:
    return model.objects.get_or_create(slug=entry["slug"], defaults=entry)[1]


def _with_account(entry: dict) -> dict:
    """An account has one name only: where an editor gave it another, that stands."""
    user = get_user_model().objects.filter(username=entry.pop("account", None), author=None).first()
    return entry | {"user": user}


def _stories(folder: Path, entries: list[dict], *, by: tuple, at: datetime) -> list[Article]:
    """The new ones: started in the order of the file, so that each can name those above, published in the other."""
    stories: dict[str, Article | None] = {}
    fresh = []
    for entry in entries:
        key = entry["key"]
        stories[key] = _brought_in_before(key)
        if stories[key] is None:
            content = _content(folder, entry, stories, by=by[0])
            started = at - (len(entries) + 1) * STEP
            stories[key] = revising.start(content, by=by[0], at=started, note=_note(key))
            fresh.append(entry)
    # They link to each other in circles, so none of them can be the first alone.
    alongside = {stories[entry["key"]].slug for entry in fresh if entry["state"] == "published"}
    for entry in reversed(fresh):
        moment = at - entries.index(entry) * STEP
        _carry_on(stories[entry["key"]], entry["state"], by=by, at=moment, alongside=alongside)
    return [stories[entry["key"]] for entry in fresh]


def _carry_on(article: Article, state: str, *, by: tuple, at: datetime, alongside: set[str]) -> None:
    writer, editor = by
    if state not in STATES:
        raise SeedError(f"{article}: a state is one of {', '.join(STATES)}.")
    if state != "draft":
        article = workflow.submit(article, by=writer, at=at - STEP / 2, alongside=alongside)
    if state == "published":
        workflow.publish(article, by=editor, at=at, alongside=alongside)


def _note(key: str) -> str:
    return f"From seeds/stories/{key}.html"


def _brought_in_before(key: str) -> Article | None:
    """By the note on its first revision, which nobody can change: headline and slug are the editors' to change."""
    first = Revision.objects.select_related("article").filter(number=1, note=_note(key)).first()
    return first.article if first else None


def _content(folder: Path, entry: dict, stories: dict, *, by) -> dict:
    return {name: entry[name] for name in TYPED if name in entry} | {
        "body": (folder / "stories" / f"{entry['key']}.html").read_text(encoding="utf-8"),
        "section": _ids(Section, [entry["section"]])[0],
        "authors": _ids(Author, entry["authors"]),
        "tags": _ids(Tag, entry["tags"]),
        "related": [stories[key].pk for key in entry.get("related", [])],
        "lead_image": _picture(folder, entry["picture"], by=by).pk if "picture" in entry else None,
    }


def _ids(model, slugs: list[str]) -> list[int]:
    found = dict(model.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    if missing := [slug for slug in slugs if slug not in found]:
        raise SeedError(f"There is no {model._meta.verbose_name} {', '.join(missing)}.")
    return [found[slug] for slug in slugs]


def _picture(folder: Path, entry: dict, *, by) -> Image:
    words = {name: entry[name] for name in ("alt", "caption", "credit")}
    with (folder / entry["file"]).open("rb") as file:
        return pictures.add(File(file, name=Path(entry["file"]).name), by=by, **words)
