"""Readers' pages, those behind the links of mails too, with no violation of the rules for people."""

import pytest

from tests.browser.axe import look_at, needs_axe
from tests.browser.conftest import Site
from tests.browser.pages import LETTERS, READERS


@needs_axe
@pytest.mark.parametrize("name", READERS)
def test_axe_finds_nothing_on_a_readers_page(page, site: Site, name):
    READERS[name](page, site)
    look_at(page, name)


@needs_axe
@pytest.mark.parametrize("name", LETTERS)
def test_axe_finds_nothing_on_a_page_behind_a_mails_link(page, site: Site, name):
    LETTERS[name](page, site)
    look_at(page, name)
