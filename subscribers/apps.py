"""The audience: who asked for which newsletter, and what proves it."""

from django.apps import AppConfig

DAY = 24 * 60


class SubscribersConfig(AppConfig):
    """Sign-up, consent, and the letters that go with them."""

    name = "subscribers"
    verbose_name = "Audience"

    def ready(self) -> None:
        from newsroom.lib import jobs  # loads models

        jobs.recurring("forget networks", "subscribers.purging.forget_networks", minutes=60)
        jobs.recurring("purge pending", "subscribers.purging.purge_pending", minutes=60)
        jobs.recurring("purge letters", "subscribers.purging.purge_letters", minutes=DAY)
        jobs.recurring("sign-ups left behind", "subscribers.purging.resume_signups", minutes=DAY)
