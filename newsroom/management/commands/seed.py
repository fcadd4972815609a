"""`manage.py seed`: brings in the story of `seeds/` and its small cast; a second run changes nothing."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.errors import Refused
from newsroom import seeding

PLURALS = {"story": "stories"}


class Command(BaseCommand):
    help = "Loads seeds/ through the newsroom's own verbs. Running it twice changes nothing."

    def handle(self, *args, **options) -> None:
        """Load, then say in one line what was new."""
        try:
            made = seeding.load(settings.BASE_DIR / "seeds")
        except (seeding.SeedError, Refused, OSError) as error:
            raise CommandError(f"The seeds were not loaded: {error}") from error
        if not options["verbosity"]:
            return
        new = [_counted(number, name) for name, number in made.items() if number]
        self.stdout.write(f"Seeds: {', '.join(new)} brought in." if new else "Seeds: nothing new.")


def _counted(number: int, name: str) -> str:
    return f"{number} {name if number == 1 else PLURALS.get(name, name + 's')}"
