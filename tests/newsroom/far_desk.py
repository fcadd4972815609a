"""An editor in a process of their own, beside a site that is running: `python -m tests.newsroom.far_desk`.

`prepare` publishes a story and prints its id and address; `publish ID COUNT BOARD` gives it one headline after another
and writes the number of the last that was committed and passed on to the board; `die ID` is killed after the commit.
`staff NAME…` makes editors with the password of the tests, `drafts COUNT` stories and prints their ids, and `texts`
prints every revision and every draft with text in it, as JSON."""

import json
import mmap
import os
import signal
import struct
import sys
from pathlib import Path

import django
from django.db import transaction

WORD = struct.Struct("q")
HEADLINE = "Version {:06} of the story"


def prepare() -> None:
    from tests.articles.paper import make_section, make_story

    for name in ("Security", "World"):
        make_section(name)
    story = make_story(HEADLINE.format(0), slug="the-story")
    sys.stdout.write(f"{story.pk} {story.get_absolute_url()}\n")


def publish(story: str, count: str, board: str) -> None:
    with Path(board).open("r+b") as file, mmap.mmap(file.fileno(), WORD.size) as memory:
        for number in range(1, int(count) + 1):
            give_headline(int(story), HEADLINE.format(number))
            WORD.pack_into(memory, 0, number)


def die(story: str) -> None:
    from newsroom.lib import changes

    changes.pass_on = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    give_headline(int(story), HEADLINE.format(999_999))


def give_headline(story: int, headline: str) -> None:
    """Save and publish in one transaction, through the verbs of the desk."""
    from articles import workflow
    from articles.models import Article
    from tests.factories import edit

    with transaction.atomic():
        article = edit(Article.objects.get(pk=story), headline=headline)
        workflow.publish_changes(article, by=None)


def staff(*names: str) -> None:
    from tests.factories import make_user

    for name in names:
        make_user(name, group="Editor", first_name=name.title())


def drafts(count: str) -> None:
    from articles.models import Author, Section
    from tests.factories import make_article

    body = "<p>It began.</p><p>It went on.</p>"
    shared = {"section": Section.objects.first().pk, "authors": [Author.objects.first().pk], "body": body}
    stories = [make_article(**shared).pk for _ in range(int(count))]
    sys.stdout.write(" ".join(map(str, stories)))


def texts() -> None:
    from articles.models import Draft, Revision

    saved = Revision.objects.values("pk", "article", "base", "sitting", "is_aside", "number", "content__body")
    typed = Draft.objects.exclude(typed={}).values("pk", "article", "sitting", "turn", "by__username", "typed")
    json.dump({"revisions": list(saved), "drafts": list(typed)}, sys.stdout, default=str)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    acts = {each.__name__: each for each in (prepare, publish, die, staff, drafts, texts)}
    acts[sys.argv[1]](*sys.argv[2:])
