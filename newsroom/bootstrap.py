"""Makes `.venv` with the locked packages for `manage.py demo` and `manage.py test`, and moves into it.

The standard library only. It must parse on Pythons that are too old, to be able to say so."""

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
ENVIRONMENT = BASE / ".venv"
REQUIREMENTS = {"demo": "requirements.txt", "test": "requirements-dev.txt"}
OLDEST = (3, 11)
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==\S+ *(;)?", re.MULTILINE)
NO_NETWORK = re.compile(
    r"name resolution|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|Connection refused|"
    r"Network is unreachable|No matching distribution|Could not find a version|connection (was )?reset",
    re.IGNORECASE,
)


def stop(sentence):
    """End with one sentence on stderr and code 1."""
    print(sentence, file=sys.stderr)  # noqa: T201 - there is no logging before the environment exists
    sys.exit(1)


def require_python():
    """Refuse a Python that is too old."""
    if sys.version_info < OLDEST:
        version = ".".join(str(part) for part in sys.version_info[:3])
        stop(f"Newsroom needs Python 3.11 or newer, this is {version}: run the command with a newer python3.")


def enter_environment(command):
    """Return when this interpreter has the packages; otherwise make `.venv` and start again inside it."""
    requirements = REQUIREMENTS[command]
    ours = Path(sys.prefix).resolve() == ENVIRONMENT.resolve()
    if ours and _is_complete(requirements):
        return
    if not ours and _has_packages(requirements):
        return
    try:
        with _alone():
            if not _is_complete(requirements):
                _make(requirements)
    except KeyboardInterrupt:
        stop("Stopped; the next start sets up again.")
    python = str(ENVIRONMENT / "bin" / "python")
    os.execv(python, [python, *sys.argv])  # noqa: S606 - our own interpreter, and no shell to misread anything


def _has_packages(requirements):
    from importlib import metadata  # not there on the oldest Pythons, which are refused before this

    for name, marker in PINNED.findall((BASE / requirements).read_text(encoding="utf-8")):
        try:
            metadata.distribution(name)
        except metadata.PackageNotFoundError:
            if not marker:  # those with a marker belong to other platforms
                return False
    return True


@contextlib.contextmanager
def _alone():
    """Two commands that start together set up once; the folder itself is what they lock."""
    import fcntl

    descriptor = os.open(str(BASE), os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _fingerprint(requirements):
    return hashlib.sha256((BASE / requirements).read_bytes()).hexdigest()


def _stamp():
    return ENVIRONMENT / "newsroom.json"


def _is_complete(requirements):
    """True when an earlier run of this Python finished installing exactly these packages."""
    try:
        stamp = json.loads(_stamp().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    python = ENVIRONMENT / "bin" / "python"
    return (
        stamp.get("python") == list(sys.version_info[:2])
        and stamp.get(requirements) == _fingerprint(requirements)
        and python.exists()
    )


def _is_usable():
    """True for an environment of this minor version whose last installation was not interrupted."""
    python = ENVIRONMENT / "bin" / "python"
    version = "python%d.%d" % sys.version_info[:2]
    return python.exists() and (ENVIRONMENT / "lib" / version).is_dir() and not _unfinished().exists()


def _unfinished():
    return ENVIRONMENT / "unfinished"


def _make(requirements):
    print("Setting up .venv with the locked packages, once: about half a minute.", flush=True)  # noqa: T201
    if not _is_usable():
        if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
            package = "python%d.%d-venv" % sys.version_info[:2]
            stop(
                "This Python cannot make an environment: install the package python3-venv"
                f" (or {package}), then run the command again."
            )
        if ENVIRONMENT.exists() and not (ENVIRONMENT / "pyvenv.cfg").exists() and any(ENVIRONMENT.iterdir()):
            stop(".venv is not a Python environment: move it away, then run the command again.")
        shutil.rmtree(str(ENVIRONMENT), ignore_errors=True)
        ENVIRONMENT.mkdir(parents=True)
        _unfinished().touch()
        _run([sys.executable, "-m", "venv", str(ENVIRONMENT)], "The environment could not be made")
    _unfinished().touch()
    with contextlib.suppress(OSError):
        _stamp().unlink()
    _install(requirements)
    # The development lock holds every pin of the other one, so it stands for both.
    covered = REQUIREMENTS.values() if requirements == REQUIREMENTS["test"] else [requirements]
    stamp = {name: _fingerprint(name) for name in covered}
    stamp["python"] = list(sys.version_info[:2])
    _stamp().write_text(json.dumps(stamp), encoding="utf-8")
    _unfinished().unlink()


def _install(requirements):
    pip = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-input", "--retries", "2"]
    # What is imported compiles itself; compiling everything first would be a quarter of the wait.
    pip += [
        "--no-compile",
        "--disable-pip-version-check",
        "--require-hashes",
        "--requirement",
        str(BASE / requirements),
    ]
    _run(pip, "The locked packages could not be installed")


def _run(command, failure):
    """Run quietly; when it fails, say in one sentence why."""
    surroundings = {name: value for name, value in os.environ.items() if name not in {"PIP_USER", "PYTHONHOME"}}
    result = subprocess.run(  # noqa: S603 - our own words
        command, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if result.returncode == 0:
        return
    output = result.stdout.decode(errors="replace")
    if NO_NETWORK.search(output):
        stop(failure + ": the package index does not answer. Check the network, then run the command again.")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    reasons = [line for line in lines if line.startswith("ERROR:")] or lines[-1:]
    stop(failure + ": " + (reasons[0].replace("ERROR:", "").strip() if reasons else "no reason was given."))
