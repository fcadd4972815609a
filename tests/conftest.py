"""What every test may ask for, and the promise that nothing is skipped where `--no-skips` is given."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed one")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and item.config.getoption("--no-skips") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, where nothing may be: {call.excinfo.value if call.excinfo else ''}"


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
