"""What every test may ask for, and the promise that nothing is skipped where `--no-skips` is given."""

from importlib import import_module
from types import SimpleNamespace

import pytest

# The migrations that put rows into tables. A test with real transactions ends by emptying every table.
ROLES = {"articles": "articles.migrations.0002_roles", "subscribers": "subscribers.migrations.0003_audience_role"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed one")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and item.config.getoption("--no-skips") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, where nothing may be: {call.excinfo.value if call.excinfo else ''}"


def _bring_roles_back(sender, using: str, **_) -> None:
    from django.apps import apps
    from django.db import connections

    if sender.label in ROLES:
        import_module(ROLES[sender.label]).make_roles(apps, SimpleNamespace(connection=connections[using]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup) -> None:
    """After the last row is gone Django says `post_migrate`: the moment to bring the migrations' rows back."""
    from django.db.models.signals import post_migrate

    post_migrate.connect(_bring_roles_back, dispatch_uid="roles")


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    """Each test has a media folder of its own, made when something is written."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {}},
    }


@pytest.fixture
def writer(db):
    """A colleague with the role Writer."""
    from tests.factories import make_user

    return make_user("writer", group="Writer", first_name="Wanda", last_name="Writer")


@pytest.fixture
def editor(db):
    """A colleague with the role Editor."""
    from tests.factories import make_user

    return make_user("editor", group="Editor", first_name="Edith", last_name="Editor")
