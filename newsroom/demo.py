"""What the demo settles before Django reads the environment: its address, its data folder and its keys."""

import os
import shutil
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import NoReturn

from newsroom import env

BASE = Path(__file__).resolve().parent.parent
MARK = "demo.json"
OURS = {
    "cache",
    "keys",
    "mail",
    "media",
    "static",
    "static.lock",
    "stamps",
    "static.sha256",
    "tallies",
    "newsroom.sqlite3",
    MARK,
}


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `manage.py demo`."""
    parser.add_argument("--port", type=int, default=8000, help="where to listen (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (127.0.0.1)")
    parser.add_argument("--fresh", action="store_true", help="start from an empty data folder")


def stop(sentence: str) -> NoReturn:
    """End with one sentence on stderr and code 1."""
    print(sentence, file=sys.stderr)  # noqa: T201 - Django is not set up yet
    raise SystemExit(1)


def set_environment(arguments: list[str]) -> None:
    """Fill in what the environment does not say. Nothing that is set is changed."""
    parser = ArgumentParser(prog="manage.py demo", add_help=False)
    add_arguments(parser)
    options, _ = parser.parse_known_args(arguments)
    check_port(options)
    folder = env.data_dir(BASE)
    if options.fresh:
        empty(folder)
    (folder / MARK).touch()
    shown = "127.0.0.1" if options.host in {"0.0.0.0", "::"} else options.host  # noqa: S104 - compared, not bound
    shown = f"[{shown}]" if ":" in shown else shown
    os.environ.setdefault("SITE_URL", f"http://{shown}:{options.port}")
    os.environ.setdefault("TIME_ZONE", "Europe/Brussels")
    os.environ.setdefault("EMAIL_URL", "file:")
    if not env.text("SECRET_KEY") and not env.text("SECRET_KEY_FILE"):
        os.environ["SECRET_KEY"] = env.kept_key(folder / "keys" / "secret_key")


def check_port(options: Namespace) -> None:
    """Refuse a port that cannot be, before anything is deleted."""
    if not 1 <= options.port <= 65535:
        stop(f"Port {options.port} does not exist: choose one from 1 to 65535 with --port.")


def empty(folder: Path) -> None:
    """Delete what a demo left; refuse a folder that holds anything else, or that no demo has used."""
    if env.text("DATABASE_URL"):
        stop("--fresh empties the data folder, but DATABASE_URL points elsewhere: empty that database yourself.")
    found = {entry.name for entry in folder.iterdir()}
    foreign = {name for name in found if name not in OURS and not name.startswith("newsroom.sqlite3-")}
    if found and (foreign or MARK not in found):
        stop(f"--fresh deletes only what a demo has made, and {folder} holds something else: choose another folder.")
    for name in found:
        entry = folder / name
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
