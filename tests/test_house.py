"""The rules of the house that a machine can check: who may import whom, sizes, names, settings, locks."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template import engines
from packaging.requirements import Requirement

from newsroom import env
from tests.processes import manage

BASE = Path(__file__).resolve().parent.parent
ROOMS = ("newsroom", "subscribers", "articles")
TOP_LEVEL = {
    ".ci", ".gitattributes", ".gitignore", "LICENSE", "README.md", "SECURITY.md", "articles", "deploy", "docs",
    "manage.py", "newsroom", "pyproject.toml", "requirements-dev.txt", "requirements.txt", "seeds", "subscribers",
    "templates", "tests",
}  # fmt: skip
MADE_BY_TOOLS = {".git", ".venv", "var", "node_modules", ".pytest_cache", ".ruff_cache", ".hypothesis", "__pycache__"}
# What each room may import: the arrow runs newsroom's wiring -> subscribers -> articles -> newsroom.lib.
MAY_IMPORT = {
    "newsroom": {"newsroom", "newsroom.lib", "articles", "subscribers"},
    "subscribers": {"subscribers", "articles", "newsroom.lib"},
    "articles": {"articles", "newsroom.lib"},
    "newsroom.lib": {"newsroom.lib"},
}
# The two things of the wiring that any room's views may name: Django 6's CSP under its own name, and the limits' table.
LEAVES_OUTSIDE_LIB = {"newsroom.csp"}
PURE = ("articles/richtext.py", "articles/renditions.py", "articles/search/query.py")
FORBIDDEN_NAMES = {"services", "utils", "helpers", "util", "common", "misc"}


def modules(*rooms: str) -> list[Path]:
    """Every module of ours that a person wrote, relative to the project."""
    found = [path.relative_to(BASE) for room in rooms or ROOMS for path in (BASE / room).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def imports(path: Path) -> set[str]:
    """The dotted names a module imports, those inside functions too; relative ones made absolute."""
    names = set()
    for node in ast.walk(ast.parse((BASE / path).read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(path.parent.parts[: len(path.parent.parts) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (package, node.module) if part)
            names.update({base, *(f"{base}.{alias.name}" for alias in node.names)})
    return names


def room_of(name: str) -> str:
    """The room a dotted name belongs to."""
    return "newsroom.lib" if name.startswith("newsroom.lib") else name.partition(".")[0]


@pytest.mark.parametrize("path", modules(), ids=str)
def test_imports_run_one_way(path):
    allowed = MAY_IMPORT[room_of(".".join(path.with_suffix("").parts))]
    for name in imports(path):
        if name.partition(".")[0] in ROOMS and name != "newsroom":
            leaf = any(name.startswith(known) for known in LEAVES_OUTSIDE_LIB)
            assert room_of(name) in allowed or (leaf and "newsroom.lib" in allowed), f"{path} imports {name}"


def test_the_direction_check_sees_a_wrong_import(tmp_path, monkeypatch):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "bad.py").write_text("def late():\n    from subscribers.models import Subscriber\n")
    monkeypatch.setattr("tests.test_house.BASE", tmp_path)
    with pytest.raises(AssertionError, match="subscribers"):
        test_imports_run_one_way(Path("articles/bad.py"))


def test_articles_never_mention_subscribers():
    folders = [BASE / "articles", BASE / "templates" / "articles"]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".html", ".txt", ".js"}]
    mentions = [str(path.relative_to(BASE)) for path in files if "subscriber" in path.read_text().lower()]
    assert mentions == []


@pytest.mark.parametrize("path", PURE)
def test_pure_modules_import_no_models(path):
    if (BASE / path).exists():  # search comes later
        names = imports(Path(path))
        assert not [name for name in names if "models" in name or name.startswith(("django.db", "django.apps"))]


@pytest.mark.parametrize("app", ["articles", "subscribers"])
def test_models_have_floors(app):
    files = {path.stem: path for path in modules(app) if path.parent.name == "models" and path.stem != "__init__"}
    needs = {
        name: {other for other in files if f"{app}.models.{other}" in imports(path)} for name, path in files.items()
    }
    while ground := {name for name, below in needs.items() if not below}:
        needs = {name: below - ground for name, below in needs.items() if name not in ground}
    assert needs == {}, "these import each other in a circle"


@pytest.mark.parametrize("lower", ["section", "author", "tag", "image"])
def test_lower_models_never_import_the_article(lower):
    path = Path(f"articles/models/{lower}.py")
    higher = ("articles.models.article", "articles.models.revision", "articles.models.event")
    assert not [name for name in imports(path) if name.startswith(higher)]


def test_modules_stay_small():
    limits = {path: 250 if "models" in path.parts else 300 for path in modules()}
    lengths = {path: len((BASE / path).read_text().splitlines()) for path in limits}
    assert [f"{path}: {lines}" for path, lines in lengths.items() if lines >= limits[path]] == []


def test_functions_stay_small():
    long = []
    for path in modules():
        for node in ast.walk(ast.parse((BASE / path).read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 40:
                long.append(f"{path}: {node.name}")
    assert long == []


def test_templates_stay_small():
    templates = (BASE / "templates").rglob("*.html")
    assert [str(path) for path in templates if len(path.read_text().splitlines()) > 120] == []


def test_no_module_has_a_name_that_says_nothing():
    assert [str(path) for path in modules(*ROOMS, "tests") if path.stem in FORBIDDEN_NAMES] == []


def test_no_module_is_empty_but_those_that_make_a_package():
    sizes = {path: (BASE / path).stat().st_size for path in modules()}
    assert [str(path) for path, size in sizes.items() if not size and path.name != "__init__.py"] == []


def test_every_module_says_what_it_is_for():
    silent = [
        str(path)
        for path in modules(*ROOMS, "tests")
        if (BASE / path).stat().st_size and not ast.get_docstring(ast.parse((BASE / path).read_text()))
    ]
    assert silent == []


def test_every_folder_of_tests_is_a_package():
    folders = {path.parent for path in (BASE / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_the_top_level_is_fixed():
    assert {entry.name for entry in BASE.iterdir()} - MADE_BY_TOOLS <= TOP_LEVEL


def test_safe_appears_once():
    found = []
    for path in (BASE / "templates").rglob("*.html"):
        found += [str(path)] * len(re.findall(r"\|\s*safe\b|autoescape off", path.read_text()))
    for path in modules():
        found += [str(path)] * len(re.findall(r"\bmark_safe\(|\bSafeString\(", (BASE / path).read_text()))
    assert len(found) <= 1, found


def test_no_message_handler_hides_in_save_signals():
    assert [str(path) for path in modules() if "post_save" in (BASE / path).read_text()] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_template_compiles():
    folder = BASE / "templates"
    for path in folder.rglob("*.*"):
        if path.suffix in {".html", ".txt", ".xml"}:
            engines["django"].get_template(str(path.relative_to(folder)))


def test_the_deploy_check_is_clean(tmp_path):
    result = manage("check", "--deploy", "--fail-level", "WARNING", data=tmp_path, SITE_URL="https://news.example.org")
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_the_readme_lists_every_variable():
    rows = [f"| `{variable.name}` | {variable.default} | {variable.meaning} |" for variable in env.VARIABLES]
    readme = (BASE / "README.md").read_text().splitlines()
    first = readme.index(rows[0])
    assert readme[first : first + len(rows)] == rows
    assert not readme[first + len(rows)].startswith("|")


def test_the_environment_is_read_in_one_place():
    readers = {str(path) for path in modules() if re.search(r"os\.(environ|getenv)", (BASE / path).read_text())}
    # Besides env.py only those that set a variable for the process that follows.
    assert readers <= {
        "newsroom/bootstrap.py",
        "newsroom/demo.py",
        "newsroom/env.py",
        "newsroom/lib/processes.py",
        "newsroom/management/commands/worker.py",
        "newsroom/wsgi.py",
    }


@pytest.mark.parametrize(
    ("lock", "groups"), [("requirements.txt", ()), ("requirements-dev.txt", ("dev",))], ids=["run", "test"]
)
def test_the_lock_holds_every_package_that_pyproject_names(lock, groups):
    project = tomllib.loads((BASE / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"]]
    for group in groups:
        wanted += project["dependency-groups"][group]
    pins = dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", (BASE / lock).read_text(), re.MULTILINE))
    for requirement in map(Requirement, wanted):
        assert requirement.name in pins, f"{lock} lacks {requirement.name}: compile it again"
        assert requirement.specifier.contains(pins[requirement.name]), f"{lock} is older than {requirement}"


def test_both_locks_agree():
    run, test = (
        set(re.findall(r"^([a-z0-9._-]+==[^\s;]+)", (BASE / lock).read_text(), re.MULTILINE))
        for lock in ("requirements.txt", "requirements-dev.txt")
    )
    assert run <= test


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_is_hashed_and_holds_no_address(lock):
    text = (BASE / lock).read_text()
    assert "://" not in text
    for entry in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry, entry
