"""Real commands in processes of their own, for the tests of what happens between processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
KEY = "a secret key of sixty characters for commands started by tests"


def surroundings(data: Path, **variables: str) -> dict[str, str]:
    """An environment with nothing of this machine's in it but where programs are."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "SECRET_KEY": KEY, "NEWSROOM_DATA_DIR": str(data), **variables}


def manage(*arguments: str, data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, str(BASE / "manage.py"), *arguments],
        env=surroundings(data, **variables), cwd=data, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def start(*arguments: str, data: Path, **variables: str) -> subprocess.Popen[str]:
    """Start a command as a terminal would: as the leader of a process group of its own."""
    return subprocess.Popen(
        [sys.executable, str(BASE / "manage.py"), *arguments],
        env=surroundings(data, **variables), cwd=data, start_new_session=True, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def wait_for(condition: Callable[[], Any], *, seconds: float = 30) -> Any:
    """The first true answer; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"It did not happen within {seconds} seconds.")


def family(pid: int) -> dict[int, str]:
    """The living processes that descend from one, itself included, with their command lines."""
    parents, lines = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state = (entry / "stat").read_text().rpartition(")")[2].split()
                lines[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            parents[int(entry.name)] = (int(state[1]), state[0])
    found = [pid] if pid in parents else []
    for one in found:
        found += [child for child, (parent, state) in parents.items() if parent == one and state != "Z"]
    return {one: lines[one] for one in found}


def alive(pids: Any) -> list[int]:
    """Those that still run; a zombie does not."""
    running = []
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            running.append(pid)
    return running
