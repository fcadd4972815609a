"""A thousand random interleavings of two editors, at the verbs: afterwards every sentence typed is in some revision,
or in a draft, which the merge page offers. The seed is printed; INTERLEAVING_SEED repeats a run."""

import contextlib
import os
import random
import secrets

import pytest

from articles import drafts, merging, revising, snapshot, workflow
from articles.errors import Refused
from articles.models import Article, Draft, Revision
from tests.articles.interleavings import STEPS, Colleague, Form, Text, overwritten, paragraphs
from tests.factories import make_author, make_section, make_user

SEED = int(os.environ.get("INTERLEAVING_SEED", "0")) or secrets.randbits(32)
RUNS = 1000
PARTS = 8

pytestmark = pytest.mark.django_db


class Verbs:
    """What the doors of the desk do, without HTTP."""

    def __init__(self, user, content: dict) -> None:
        self.user, self.content = user, content

    def open(self, story: int | None) -> Form:
        if story is None:
            return Form(None, None, [])
        article = Article.objects.select_related("latest_revision").get(pk=story)
        return Form(story, article.latest_revision_id, paragraphs(snapshot.latest_content(article)["body"]))

    def autosave(self, form: Form) -> bool:
        story = form.story and Article.objects.get(pk=form.story)
        typed = {"body": [form.body]}
        return drafts.keep(form.sitting, typed, turn=form.turn, by=self.user, article=story, base=form.base)

    def recover(self, form: Form) -> bool:
        return self.autosave(form)

    def save(self, form: Form, *, publish: bool) -> int:
        content = self.content | {"body": form.body}
        own = {"by": self.user, "sitting": form.sitting, "turn": form.turn}
        try:
            if form.story is None:
                story = revising.start(content, **own)
            else:
                story = revising.save(Article.objects.get(pk=form.story), content, base=form.base, **own)
        except Refused as refusal:
            return refusal.kept.article_id  # the merge page has it
        act = workflow.publish_changes if story.live_revision_id else workflow.publish
        with contextlib.suppress(Refused):  # an empty text, say
            if publish:
                act(story, by=self.user)
        return story.pk

    def restore(self, form: Form, chance: random.Random) -> None:
        article = Article.objects.get(pk=form.story)
        revision = chance.choice(list(article.revisions.all()))
        base = chance.choice([form.base, article.latest_revision_id])
        with contextlib.suppress(Refused):
            revising.restore(article, revision, by=self.user, base=base)

    def merge(self, story: int, chance: random.Random) -> None:
        """Of a text kept aside, or of a draft, whoever's; every clash decided by lot."""
        article = Article.objects.get(pk=story)
        texts = [*article.revisions.filter(is_aside=True), *article.drafts.exclude(typed={})]
        if not texts:
            return
        mine = chance.choice(texts)
        said = mine.content if isinstance(mine, Revision) else self.content | {"body": mine.typed["body"][0]}
        latest = article.latest_revision
        merge = merging.merged(mine.base and mine.base.content, said, latest.content)
        decide = chance.choice(["merge", "take over", "keep both"])
        with contextlib.suppress(Refused):
            if decide == "keep both":
                merging.keep_both(article, said, by=self.user, mine=mine)
            elif decide == "take over":
                merging.take_over(article, said, by=self.user, theirs=latest.pk, mine=mine)
            else:
                lots = ["mine", "theirs", "both"]
                choices = {part.name: chance.choice(lots[: 2 + part.may_keep_both]) for part in merge.clashes}
                content, missing = merge.content(choices)
                assert not missing
                merging.save(article, content, by=self.user, theirs=latest.pk, mine=mine, said=said)


def found() -> str:
    bodies = [revision.content["body"] for revision in Revision.objects.all()]
    return "".join([*bodies, *(draft.typed["body"][0] for draft in Draft.objects.exclude(typed={}))])


def texts() -> list[Text]:
    return [
        Text(each.pk, each.base_id, each.sitting, each.is_aside, each.content["body"])
        for each in Revision.objects.all()
    ]


def wipe() -> None:
    Draft.objects.all().delete()
    Article.objects.update(latest_revision=None)
    Article.objects.filter(live_revision__isnull=False).update(
        status="draft", live_revision=None, first_published_at=None, published_at=None
    )
    Article.objects.all().delete()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_sentence_typed_is_in_a_revision_or_a_draft(part):
    content = {
        "headline": "A headline",
        "standfirst": "S.",
        "section": make_section().pk,
        "authors": [make_author().pk],
    }
    people = [make_user(name, group="Editor") for name in ("Ada", "Ben")]
    for run in range(RUNS // PARTS):
        seed = SEED + part * RUNS + run
        chance = random.Random(seed)  # noqa: S311 - a lottery, no secret
        lines = [Verbs(person, content) for person in people]
        story = None
        if chance.random() < 0.8:
            story = revising.start(content | {"body": "<p>It began.</p><p>It went on.</p>"}, by=people[0]).pk
        colleagues = [Colleague(line.user.username, line, chance, story) for line in lines]
        for _ in range(STEPS):
            chance.choice(colleagues).step()
        for colleague in colleagues:
            colleague.finish()
        text = found()
        lost = [sentence for each in colleagues for sentence in each.typed if sentence not in text]
        assert not lost, f"INTERLEAVING_SEED={seed} with part 0 and run 0 repeats it: {lost}"
        assert not overwritten(texts(), colleagues), f"INTERLEAVING_SEED={seed} with part 0 and run 0 repeats it"
        wipe()
