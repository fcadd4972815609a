"""An editor in a process of their own, beside a site that is running: `python -m tests.newsroom.far_desk`.

`prepare` publishes a story and prints its id and address; `publish ID COUNT BOARD` gives it one headline after another
and writes the number of the last that was committed and passed on to the board; `die ID` is killed after the commit."""

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


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    {"prepare": prepare, "publish": publish, "die": die}[sys.argv[1]](*sys.argv[2:])
