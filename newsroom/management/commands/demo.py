"""`manage.py demo`: the whole newsroom on one machine, with seeds, staff, web server and worker."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connections, transaction

from newsroom import assets, demo, env, server
from newsroom.lib import jobs

ACCOUNTS = {
    "writer": "writes stories and submits them",
    "editor": "reviews and publishes",
    "audience": "looks after newsletters and subscribers",
    "admin": "may do everything",
}


class Command(BaseCommand):
    """Prepares whatever is missing, then serves until Ctrl-C."""

    help = "Try the newsroom: seeds, four staff accounts, the web server and the worker, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options that `newsroom.demo` has already looked at."""
        demo.add_arguments(parser)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Prepare and serve."""
        server.check_address(host, port)
        try:
            self.prepare()
        except KeyboardInterrupt:
            raise CommandError("Stopped before it was ready; the next start goes on from here.") from None
        lines = self.introduction()
        server.run(
            host,
            port,
            settings.NEWSROOM_WORKERS,
            companions=[server.worker()],
            ready=lambda: self.stdout.write("\n".join(lines)),
        )
        self.stdout.write("Stopped.")

    def prepare(self) -> None:
        """Database, static files, staff and seeds; quick when all of it is there."""
        if server.pending_migrations():
            call_command("migrate", interactive=False, verbosity=0)
        assets.collect()
        self.password = make_staff(env.text("DEMO_PASSWORD"))
        if "seed" in get_commands():
            call_command("seed", verbosity=0)
        jobs.register_recurring()
        connections.close_all()

    def introduction(self) -> list[str]:
        """What the newcomer reads: addresses, then one line for each account."""
        secret = self.password or "the password printed at the first start (DEMO_PASSWORD=… sets another)"
        return [
            f"The site:   {settings.SITE_URL}/",
            f"The admin:  {settings.SITE_URL}/admin/",
            *(f"  {name:<9} {secret}   {what}" for name, what in ACCOUNTS.items()),
            "Ctrl-C stops it.",
        ]


@transaction.atomic
def make_staff(password: str) -> str:
    """Make the accounts that are missing; returns the password that holds from now on, or "" when it is an old one."""
    users = get_user_model().objects
    missing = [name for name in ACCOUNTS if not users.filter(username=name).exists()]
    if not missing and not password:
        return ""
    password = password or secrets.token_urlsafe(12)
    for name in ACCOUNTS:
        user, _ = users.get_or_create(
            username=name,
            defaults={"email": f"{name}@example.org", "is_staff": True, "is_superuser": name == "admin"},
        )
        if not user.check_password(password):  # the same one again signs nobody out
            user.set_password(password)
        user.save()
        if name != "admin":
            group, _ = Group.objects.get_or_create(name=name.capitalize())
            user.groups.add(group)
    return password
