"""What the story form loads of our own, the rich-text editor aside."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.django_db
# Compressed; Django's own admin files and the editor are not ours.
MOST = {"js": 25_000, "css": 20_000}
OURS = ("articles/", "newsroom/")


@pytest.mark.parametrize("kind", MOST)
def test_our_own_files_on_the_form_stay_small(client, admin_user, kind):
    client.force_login(admin_user)
    page = client.get("/admin/articles/article/add/").content.decode()
    names = {name for name in re.findall(rf'/static/([\w/.-]+\.{kind})"', page) if name.startswith(OURS)}
    assert names
    weights = {name: len(gzip.compress(Path(finders.find(name)).read_bytes(), 6)) for name in names}
    assert sum(weights.values()) <= MOST[kind], weights


def test_the_scripts_of_the_form_wait_for_the_page_and_stand_in_files(client, admin_user):
    client.force_login(admin_user)
    page = client.get("/admin/articles/article/add/").content.decode()
    ours = re.findall(r'<script src="/static/articles/[^>]*>', page)
    assert ours
    assert all(" defer" in tag for tag in ours)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", page)
    assert not re.search(r"\son\w+=", page)
