"""The first start on a machine where nothing is prepared: what it makes, and what it says when it cannot."""

import ast
import base64
import hashlib
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
# Stands for manage.py: the same first step, then a word from the package that only the environment has.
DOOR = """
import sys
{before}
from newsroom import bootstrap
{after}
bootstrap.require_python()
bootstrap.enter_environment("demo")
import inkwell
print(inkwell.WORD)
"""


def make_wheel(folder: Path, name: str) -> str:
    """A wheel of one module; returns its line for a requirements file."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    files = {
        f"{name}.py": "WORD = 'ready'\n",
        f"{name}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{name}-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: us\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for file, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()
        record += f"{file},sha256={digest},{len(content)}\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for file, content in {**files, f"{name}-1.0.dist-info/RECORD": record}.items():
            wheel.writestr(file, content)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def make_clone(folder: Path) -> Path:
    """A project that needs one small package, which lies beside it."""
    (folder / "newsroom").mkdir()
    (folder / "newsroom" / "__init__.py").touch()
    shutil.copy(BASE / "newsroom" / "bootstrap.py", folder / "newsroom")
    line = make_wheel(folder, "inkwell")
    (folder / "requirements.txt").write_text(f"--no-index\n--find-links {folder}\n{line}")
    (folder / "requirements-dev.txt").write_text("")
    return folder


@pytest.fixture
def clone(tmp_path):
    """Nothing prepared."""
    return make_clone(tmp_path)


@pytest.fixture(scope="module")
def first_start(tmp_path_factory):
    """A clone and what its first start printed; an environment takes seconds to make, so it is made once."""
    folder = make_clone(tmp_path_factory.mktemp("first"))
    return folder, enter(folder)


@pytest.fixture
def used(first_start, tmp_path):
    """A copy of a clone that has been started once."""
    shutil.copytree(first_start[0], tmp_path / "used", symlinks=True)
    return tmp_path / "used"


def enter(clone: Path, *, before: str = "", after: str = "") -> subprocess.CompletedProcess[str]:
    """Start the command with the given situation around it."""
    (clone / "door.py").write_text(DOOR.format(before=before, after=after))
    python = getattr(sys, "_base_executable", sys.executable)
    return subprocess.run(
        [python, str(clone / "door.py")], cwd=clone, capture_output=True, text=True, timeout=120,
        env={"PATH": "/usr/bin:/bin", "HOME": str(clone)},
    )  # fmt: skip


def says(result: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a refusal."""
    assert result.returncode == 1, result.stdout + result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_the_first_start_makes_the_environment_and_the_second_is_quick(first_start, used):
    first = first_start[1]
    assert (first.returncode, first.stderr) == (0, "")
    lines = first.stdout.splitlines()
    assert lines[0].startswith("Setting up .venv")
    assert lines[1:] == ["ready"]
    (used / "requirements.txt").write_bytes((first_start[0] / "requirements.txt").read_bytes())
    before = time.monotonic()
    second = enter(used)
    assert (second.returncode, second.stdout) == (0, "ready\n")
    assert time.monotonic() - before < 2


def test_an_interrupted_installation_is_not_trusted(used):
    (used / ".venv" / "unfinished").touch()
    (used / ".venv" / "newsroom.json").unlink()
    shutil.rmtree(used / ".venv" / "lib")
    result = enter(used)
    assert result.stdout.splitlines()[-1] == "ready", result.stderr
    assert not (used / ".venv" / "unfinished").exists()


def test_an_environment_of_another_python_is_made_again(clone):
    environment = clone / ".venv"
    (environment / "lib" / "python3.99").mkdir(parents=True)
    (environment / "bin").mkdir()
    (environment / "bin" / "python").symlink_to("/nonexistent/python3.99")
    (environment / "pyvenv.cfg").write_text("version = 3.99\n")
    assert enter(clone).stdout.splitlines()[-1] == "ready"
    assert not (environment / "lib" / "python3.99").exists()


def test_a_changed_lock_is_installed(used):
    with (used / "requirements.txt").open("a") as lock:
        lock.write(f"--find-links {used}\n{make_wheel(used, 'blotter')}")
    assert enter(used).stdout.startswith("Setting up")
    assert list((used / ".venv").glob("lib/*/site-packages/blotter.py"))


def test_an_environment_that_has_the_packages_is_used_as_it_is(clone):
    result = enter(clone, before=f"sys.path.insert(0, {str(clone / 'inkwell-1.0-py3-none-any.whl')!r})")
    assert (result.returncode, result.stdout) == (0, "ready\n")
    assert not (clone / ".venv").exists()


def test_a_python_that_is_too_old_is_told_so(clone):
    sentence = says(enter(clone, after="sys.version_info = (3, 10, 13)"))
    assert sentence.startswith("Newsroom needs Python 3.11 or newer, this is 3.10.13")


@pytest.mark.parametrize("name", ["manage.py", "newsroom/bootstrap.py", "newsroom/__init__.py"])
def test_what_runs_first_is_understood_by_old_pythons(name):
    ast.parse((BASE / name).read_text(), feature_version=(3, 7))


def test_a_real_old_python_is_told_so():
    old = shutil.which("python3.10") or next(iter(Path.home().glob(".pyenv/versions/3.10*/bin/python3.10")), None)
    if old is None:
        return  # the sentence itself is tested above
    result = subprocess.run([old, BASE / "manage.py", "demo"], capture_output=True, text=True, timeout=30)
    if "pyenv" in result.stderr:  # a shim without a version behind it
        return
    assert "3.11 or newer" in says(result)


def test_debian_without_venv_is_told_the_package(clone):
    assert "python3-venv" in says(enter(clone, before="sys.modules['ensurepip'] = None"))
    assert not (clone / ".venv" / "newsroom.json").exists()


def test_without_a_network_it_says_so(used):
    (used / "requirements.txt").write_text(f"--index-url http://127.0.0.1:9/simple\n{make_wheel(used, 'blotter')}")
    assert "Check the network" in says(enter(used))
    assert (used / ".venv" / "unfinished").exists(), "the next start must not trust what is there"


def test_a_package_that_is_not_the_locked_one_is_refused(used):
    (used / "requirements.txt").write_text(f"--no-index\n--find-links {used}\n{make_wheel(used, 'blotter')}")
    with zipfile.ZipFile(used / "blotter-1.0-py3-none-any.whl", "a") as wheel:
        wheel.writestr("more.py", "")
    assert "hashes" in says(enter(used)).lower()


def test_a_folder_that_is_no_environment_is_left_alone(clone):
    (clone / ".venv").mkdir()
    (clone / ".venv" / "diary.txt").write_text("mine")
    assert "move it away" in says(enter(clone))
    assert (clone / ".venv" / "diary.txt").exists()
