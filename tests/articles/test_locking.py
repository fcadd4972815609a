"""Who waited for a story's row finds it as the one before left it."""

import threading

import pytest
from django.db import connection, transaction

from articles import revising
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
