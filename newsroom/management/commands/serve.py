"""`manage.py serve`: the production web server."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from newsroom import assets, server


class Command(BaseCommand):
    """Collects static files where they changed, then serves until it is told to stop."""

    help = "Serve the site. The background worker is a command of its own: manage.py worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and with how many processes."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=settings.NEWSROOM_WORKERS)

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        """Check what can be checked, then serve."""
        server.check_address(host, port)
        server.require_migrated()
        if settings.SECURE_SSL_REDIRECT and not settings.NEWSROOM_TRUSTED_PROXIES:
            self.stderr.write(
                "SITE_URL is https, and no proxy is trusted to say that a request came by it: "
                "set TRUSTED_PROXIES to the address of the one that does TLS, or every page redirects to itself."
            )
        assets.collect()
        server.run(
            host, port, workers, ready=lambda: self.stdout.write(f"Serving {settings.SITE_URL} on {host}:{port}")
        )
