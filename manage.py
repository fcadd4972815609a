#!/usr/bin/env python3
"""The one door to every command. `demo` and `test` first make their own environment where it is missing."""

import os
import sys

from newsroom import bootstrap  # the standard library only, and words that an old Python understands


def main():
    """Prepare what the command needs, then hand over to Django or pytest."""
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    bootstrap.require_python()
    if command in bootstrap.REQUIREMENTS:
        bootstrap.enter_environment(command)
    if command == "test":
        import pytest

        sys.exit(pytest.main(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if command == "demo" and not {"-h", "--help"}.intersection(sys.argv):
        from newsroom import demo

        demo.set_environment(sys.argv[2:])
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        bootstrap.stop("Django is not installed here: activate the environment (. .venv/bin/activate) first.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
