"""Who waited for a row, of a story or of a draft, finds it as the one before left it."""

import threading
import uuid

import pytest
from django.db import connection, transaction

from articles import drafts, revising, snapshot
from articles.errors import StaleWrite
from tests.factories import edit, make_article
from tests.newsroom.cached import soon

pytestmark = pytest.mark.django_db(transaction=True)


def is_waited_for() -> bool:
    """Whether somebody waits for a lock; SQLite does not tell, and has nobody wait with half an answer in hand."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def test_a_save_that_waited_for_another_is_told_who_was_faster(editor):
    article = make_article(status="published")
    refused = []

    def save_too_late() -> None:
        try:
            edit(article, headline="Mine")
        except StaleWrite as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    late = threading.Thread(target=save_too_late)
    with transaction.atomic():
        held = revising.lock(article)
        late.start()
        assert soon(is_waited_for)
        edit(held, by=editor, headline="Theirs")
    late.join()
    article.refresh_from_db()
    assert refused[0].newest == article.latest_revision
    assert "Edith Editor" in str(refused[0])


def meanwhile(first, then) -> None:
    """Do the first in a transaction that ends once the second waits for it."""

    def second() -> None:
        try:
            then()
        finally:
            connection.close()

    late = threading.Thread(target=second)
    with transaction.atomic():
        first()
        late.start()
        assert soon(is_waited_for)
    late.join()


@pytest.mark.parametrize(("first", "then", "said"), [(1, 2, True), (2, 1, False)])
def test_of_two_first_autosaves_at_once_the_later_turn_is_kept(editor, first, then, said):
    sitting, kept = uuid.uuid4(), []

    def keep(turn: int) -> None:
        kept.append(drafts.keep(sitting, {"headline": [f"Turn {turn}"]}, turn=turn, by=editor))

    meanwhile(lambda: keep(first), lambda: keep(then))
    assert kept == [True, said]
    assert drafts.waiting(by=editor).get().typed == {"headline": ["Turn 2"]}


@pytest.mark.parametrize("was_kept_before", [True, False])
def test_an_older_save_of_a_sitting_that_waited_for_a_newer_one_is_kept_aside(editor, was_kept_before):
    article, sitting, refused = make_article(), uuid.uuid4(), []
    base = article.latest_revision_id
    if was_kept_before:
        drafts.keep(sitting, {"headline": ["Old"]}, turn=4, by=editor, article=article, base=base)

    def save(headline: str, turn: int) -> None:
        content = snapshot.latest_content(article) | {"headline": headline}
        revising.save(article, content, by=editor, base=base, sitting=sitting, turn=turn)

    def save_too_late() -> None:
        try:
            save("Older", 5)
        except StaleWrite as refusal:
            refused.append(refusal.kept.content["headline"])

    meanwhile(lambda: save("Newer", 6), save_too_late)
    article.refresh_from_db()
    assert article.latest_revision.content["headline"] == "Newer"
    assert refused == ["Older"]


def test_a_save_settles_the_first_autosave_that_it_waited_for(editor):
    article, sitting = make_article(), uuid.uuid4()
    base = article.latest_revision_id
    content = snapshot.latest_content(article) | {"headline": "Saved"}

    def autosave() -> None:
        drafts.keep(sitting, {"headline": ["Typed"]}, turn=1, by=editor, article=article, base=base)

    def save() -> None:
        revising.save(article, content, by=editor, base=base, sitting=sitting, turn=2)

    meanwhile(autosave, save)
    assert not drafts.waiting(by=editor, article=article).exists()
    article.refresh_from_db()
    assert article.latest_revision.content["headline"] == "Saved"
