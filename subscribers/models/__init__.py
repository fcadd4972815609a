"""The nouns of the audience, one file each; lower ones never import higher ones."""

from subscribers.models.confirmation_mail import ConfirmationMail
from subscribers.models.consent_event import ConsentEvent
from subscribers.models.erasure_record import ErasureRecord
from subscribers.models.letter import Letter
from subscribers.models.newsletter import Newsletter
from subscribers.models.sign_up import SignUp
from subscribers.models.subscriber import Subscriber
from subscribers.models.subscription import Subscription
from subscribers.models.suppression import Suppression

__all__ = [
    "ConfirmationMail",
    "ConsentEvent",
    "ErasureRecord",
    "Letter",
    "Newsletter",
    "SignUp",
    "Subscriber",
    "Subscription",
    "Suppression",
]
