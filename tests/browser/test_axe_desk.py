"""The desk's pages, with no violation of the rules for people."""

import pytest

from tests.browser.axe import look_at, needs_axe
from tests.browser.conftest import Site
from tests.browser.pages import DESK, OPENED, sign_in


@needs_axe
def test_axe_finds_nothing_on_the_sign_in_page(page, site: Site):
    page.goto("/admin/login/")
    look_at(page, "sign in")


@needs_axe
@pytest.mark.parametrize("name", DESK | OPENED)
def test_axe_finds_nothing_on_the_desk(page, site: Site, name):
    sign_in(page, "admin")
    (DESK | OPENED)[name](page, site)
    look_at(page, name)
