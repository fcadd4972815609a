"""The audience's desk: newsletters to edit, subscribers and suppressions to look at."""

from subscribers.admin.newsletter import NewsletterAdmin
from subscribers.admin.subscriber import SubscriberAdmin
from subscribers.admin.suppression import SuppressionAdmin

__all__ = ["NewsletterAdmin", "SubscriberAdmin", "SuppressionAdmin"]
