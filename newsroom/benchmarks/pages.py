"""`manage.py benchmark pages`: the site beside its yardsticks in one run, and whether the promises are kept.

Everything is a process of its own on this machine: the site, the site without its page cache, nginx with the same
bytes, granian with a bare function, a plain uncached Django. They are measured in turn, in rounds."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from newsroom.benchmarks import memory, plain, publishing, report, rounds, yardsticks
from newsroom.benchmarks.load import Generator
from newsroom.benchmarks.report import Line
from newsroom.benchmarks.rounds import Contestant
from newsroom.benchmarks.running import HAS_PROC, Answer, Running
from newsroom.benchmarks.site import COMPRESSED, Site, warm_up

FRONT = "/"
LEAST_ON_FRONT = 20
MOST_MIB = 320
MOST_SECONDS_TO_START = 1.5
STARTS = 3
Say = Callable[[str], None]


@dataclass
class Plan:
    """How long and how often."""

    seconds: int = 5
    rounds: int = 3
    phase_seconds: int = 10
    starts: int = STARTS
    stories: int | None = None

    @classmethod
    def quick(cls) -> "Plan":
        """Whether everything works, nothing more."""
        return cls(seconds=1, rounds=1, phase_seconds=2, starts=1, stories=20)


@dataclass
class Run:
    """One run of the benchmark: what is running, what was measured, what has to be said about it."""

    plan: Plan
    say: Say
    folder: Path
    notes: list[str] = field(default_factory=list)
    contestants: dict[str, Contestant] = field(default_factory=dict)

    def add(self, name: str, server: Running, path: str, coding: str = "", answer: Answer | None = None) -> None:
        """One more contestant, under the name that the verdicts use."""
        self.contestants[name] = Contestant(name, server, path, coding, answer)

    def rate(self, name: str) -> float | None:
        """Its median of requests a second; None where it did not take part."""
        return self.contestants[name].median("rate") if name in self.contestants else None

    def ratio(self, one: str, other: str) -> float | None:
        """Of two medians."""
        return report.ratio(self.rate(one), self.rate(other))


def run(plan: Plan, *, say: Say) -> tuple[str, bool]:
    """Measure everything; returns the report and whether every promise that could be measured is kept."""
    with TemporaryDirectory(prefix="newsroom-benchmark-") as name, ExitStack() as stack:
        this = Run(plan, say, Path(name))
        generator = Generator(this.folder)
        say("Preparing a scratch site …")
        site = Site(this.folder)
        site.prepare(waiting=plan.phase_seconds)
        server = stack.enter_context(site.serve())
        stories = enter(this, site, server, stack)
        rounds.measure(list(this.contestants.values()), generator, seconds=plan.seconds, rounds=plan.rounds, say=say)
        lines = speed_lines(this, stories)
        worker = stack.enter_context(site.worker())
        desk = {**site.account, "stories": site.waiting}
        article = this.contestants["article, hit"].path
        phases = publishing.measure(server, [article, FRONT], COMPRESSED, plan.phase_seconds, desk, say=say)
        lines += [publishing.line(phases), start_line(this, site), memory_line(this, site, server, worker)]
        return told(this, generator, phases, lines), report.is_passed(lines, complaints=this.notes)


def enter(this: Run, site: Site, server: Running, stack: ExitStack) -> int:
    """Warm the site up and start the yardsticks on what it answers; returns how many stories the front shows."""
    this.say("Warming up, then starting the yardsticks on what the site answers …")
    pages = {"article": picture_story(site), "front": FRONT}
    answers = {
        (name, coding): warm_up(server, path, coding, this.notes.append)
        for name, path in pages.items()
        for coding in ("", COMPRESSED)
    }
    slow = stack.enter_context(site.serve(cache_mb=0))
    nginxes = _nginxes(this, answers, stack)
    for name, path in pages.items():
        for coding, suffix in (("", ""), (COMPRESSED, " br")):
            answer = answers[name, coding]
            this.add(f"{name}, hit{suffix}", server, path, coding, answer)
            bare = stack.enter_context(yardsticks.bare(this.folder, f"{name}{suffix}".replace(" ", "-"), answer))
            this.add(f"{name}, bare granian{suffix}", bare, path, coding, answer)
            if nginxes:
                kind = "on-the-fly gzip" if coding else "static"
                this.add(f"{name}, nginx {kind}", nginxes[bool(coding)], f"/{name}", coding)
        this.add(f"{name}, miss", slow, path)
    length = len(answers["article", ""].body)
    plain_server = stack.enter_context(yardsticks.plain_django(this.folder, length))
    this.add("plain Django article", plain_server, plain.ADDRESS)
    return stories_on(answers["front", ""].body, site.public)


def picture_story(site: Site) -> str:
    """The article that is measured: the newest one, which has a picture."""
    return site.public[-1]


def _nginxes(this: Run, answers: dict[tuple[str, str], Answer], stack: ExitStack) -> list[Running]:
    """nginx without and with gzip; nothing where it is not installed."""
    if not yardsticks.nginx_program():
        return []
    files = {name: answer.body for (name, coding), answer in answers.items() if not coding}
    return [
        stack.enter_context(yardsticks.nginx(this.folder / f"nginx{number}", files, compresses=bool(number)))
        for number in (0, 1)
    ]


def stories_on(front: bytes, public: list[str]) -> int:
    """How many different stories a front links to, by the shape of their addresses."""
    shape = re.compile(r'href="(/[a-z0-9-]+/[a-z0-9-]+/)"')
    shelves = {path.split("/")[1] for path in public}
    return len({path for path in shape.findall(front.decode()) if path.split("/")[1] in shelves})


def speed_lines(this: Run, stories: int) -> list[Line]:
    """The promises about requests a second."""
    missing = "nginx is not installed"
    lines = []
    for page in ("article", "front"):
        hit = f"{page}, hit"
        of_nginx = this.ratio(hit, f"{page}, nginx static")
        of_gzip = this.ratio(f"{hit} br", f"{page}, nginx on-the-fly gzip")
        lines += [
            report.at_least(f"hit, {page}, of bare granian WSGI", this.ratio(hit, f"{page}, bare granian"), 0.85),
            report.at_least(f"hit, {page}, of nginx static", of_nginx, 0.5, why=missing),
            report.at_least(
                f"hit, {page}, with Brotli asked for, of nginx with on-the-fly gzip", of_gzip, 1.5, why=missing
            ),
        ]
    if stories < LEAST_ON_FRONT:
        this.notes.append(f"The front shows {stories} stories only.")
    article = this.ratio("article, miss", "plain Django article")
    front = this.ratio("front, miss", "plain Django article")
    return [
        *lines,
        report.at_least("miss, article, of the plain uncached Django article", article, 0.4),
        report.at_least(f"miss, front of {stories} stories, of the same", front, 0.25),
    ]


def start_line(this: Run, site: Site) -> Line:
    """The promise about starting."""
    this.say(f"Starting the site anew, {this.plan.starts} times …")
    seconds = median(site.seconds_to_first_200() for _ in range(this.plan.starts))
    return report.at_most("first 200 after start", seconds, MOST_SECONDS_TO_START, "s", digits=2)


def memory_line(this: Run, site: Site, server: Running, worker: Running) -> Line:
    """The promise about memory; it is judged only where the caches were about half full."""
    name = "memory, 2 web workers and the job worker"
    if not HAS_PROC:
        return report.at_most(name, None, MOST_MIB, "MiB", why="needs Linux's /proc")
    found = memory.measure(site, server, worker, stories=this.plan.stories, say=this.say)
    this.say(f"The web processes take {found.web:.0f} MiB, those for jobs {found.jobs:.0f} MiB.")
    full = f"{name}, caches {found.fill:.0%} full ({found.pages:,} stories)"
    # Fuller caches take more, never less: what is too much already needs no half to be judged.
    is_over = found.mib > MOST_MIB and found.fill < memory.LEAST
    if not found.is_half_full and not is_over:
        return report.at_most(full, None, MOST_MIB, "MiB", why=f"{found.mib:.0f} MiB, but not half full")
    return report.at_most(full, found.mib, MOST_MIB, "MiB")


def told(this: Run, generator: Generator, phases: publishing.Phases, lines: list[Line]) -> str:
    """The whole report."""
    contestants = list(this.contestants.values())
    this.notes += rounds.complaints(contestants)
    plan = this.plan
    parts = [
        report.machine(generator.name),
        f"Medians of {plan.rounds} rounds, {plan.seconds} s each:",
        report.table(rounds.HEAD, [each.row() for each in contestants]),
        "Latency counts from the moment each request was due, half of them for the article, half for the front:",
        report.table(publishing.HEAD, publishing.rows(phases)),
        report.verdicts(lines),
    ]
    if not HAS_PROC:
        parts.append("CPU time and memory are read from Linux's /proc and were left out here.")
    return "\n\n".join(parts + this.notes)
