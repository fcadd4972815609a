"""`manage.py benchmark`: the project's own measurements, one sub-command for each subject."""

import json
import signal
import sys
from argparse import SUPPRESS, ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsroom.benchmarks import admin, archive, pages, paper, variants
from newsroom.benchmarks.running import MeasurementError


class Command(BaseCommand):
    """Prints a report that can be pasted into docs/performance.md; exit code 1 where a promise is not kept."""

    help = "Measure the site on this machine, beside yardsticks that run in the same minutes."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One parser for each subject; the scratch paper is for the benchmark itself."""
        subjects = parser.add_subparsers(dest="subject", required=True, metavar="pages|admin|server")
        speed = subjects.add_parser("pages", help="readers' pages: speed, latency, memory (about ten minutes)")
        speed.add_argument("--seconds", type=int, default=pages.Plan.seconds, help="of each measurement (5)")
        speed.add_argument("--rounds", type=int, default=pages.Plan.rounds, help="of all measurements (3)")
        speed.add_argument("--stories", type=int, help="further stories for the memory line (half a page cache)")
        speed.add_argument("--quick", action="store_true", help="one round of a second: only whether it works")
        desk = subjects.add_parser("admin", help="the desk at 1,000 and 100,000 stories (about four minutes)")
        desk.add_argument("--stories", type=int, help="in the larger archive (100,000)")
        desk.add_argument("--times", type=int, help="that everything is measured (30)")
        desk.add_argument("--database", default="", metavar="URL", help="a PostgreSQL server for scratch databases")
        desk.add_argument("--quick", action="store_true", help="few stories, few times: only whether it works")
        options = subjects.add_parser("server", help="what threads and queues do to speed and latency (ten minutes)")
        options.add_argument("--seconds", type=int, default=5, help="of each measurement (5)")
        options.add_argument("--rounds", type=int, default=3, help="of all measurements (3)")
        scratch = subjects.add_parser("paper", usage=SUPPRESS)
        scratch.add_argument("--stories", type=int, default=0)
        scratch.add_argument("--waiting", type=int, default=0)
        many = subjects.add_parser("archive", usage=SUPPRESS)
        many.add_argument("--stories", type=int, default=1000)

    def handle(self, *args: Any, subject: str, **options: Any) -> None:
        """Hand over to the subject."""
        subjects = {"pages": self.pages, "admin": self.admin, "server": self.server}
        subjects |= {"paper": self.paper, "archive": self.archive}
        subjects[subject](**options)

    def pages(self, *, seconds: int, rounds: int, stories: int | None, quick: bool, **options: Any) -> None:
        """Measure, print, judge."""
        if seconds < 1 or rounds < 1 or (stories or 0) < 0:
            raise CommandError("Give one second, one round or more.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
        plan = pages.Plan.quick() if quick else pages.Plan(seconds=seconds, rounds=rounds, stories=stories)
        try:
            report, is_passed = pages.run(plan, say=self.say)
        except MeasurementError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(report)
        if not is_passed:
            sys.exit(1)

    def server(self, *, seconds: int, rounds: int, **options: Any) -> None:
        """Measure and print; there is nothing to pass or fail."""
        if seconds < 1 or rounds < 1:
            raise CommandError("Give one second, one round or more.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            self.stdout.write(variants.run(seconds=seconds, rounds=rounds, say=self.say))
        except MeasurementError as error:
            raise CommandError(str(error)) from error

    def paper(self, *, stories: int, waiting: int, **options: Any) -> None:
        """Scratch stories, on a benchmark's own data folder."""
        self.stdout.write(json.dumps(paper.make(stories, waiting, progress=self.progress)))

    def archive(self, *, stories: int, **options: Any) -> None:
        """Many scratch stories at once, in the same way."""
        self.stdout.write(json.dumps(archive.make(stories, progress=self.progress)))

    def admin(self, *, stories: int | None, times: int | None, database: str, quick: bool, **options: Any) -> None:
        """Measure and print what is met and what is missed."""
        plan = admin.Plan.quick(database) if quick else admin.Plan(server=database)
        if stories is not None:
            plan = replace(plan, sizes=(plan.sizes[0], stories))
        if times is not None:
            plan = replace(plan, times=times)
        if not 1 <= plan.times <= admin.MOST_OFTEN or plan.sizes[1] <= plan.sizes[0]:
            raise CommandError(f"Give 1 to {admin.MOST_OFTEN} times, and more than {plan.sizes[0]:,} stories.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            self.stdout.write(admin.run(plan, say=self.say))
        except MeasurementError as error:
            raise CommandError(str(error)) from error

    def say(self, text: str) -> None:
        """Where we are; not a part of the report."""
        self.stderr.write(text, style_func=str)

    def progress(self, done: int, count: int) -> None:
        """At a terminal only."""
        if self.stderr.isatty() and (done % 20 == 0 or done == count):
            self.stderr.write(f"\r{done:,} of {count:,} ", style_func=str, ending="\n" if done == count else "")
