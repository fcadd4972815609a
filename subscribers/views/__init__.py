"""Pages under /newsletter/: one to sign up, the rest behind signed links that ask on GET and act on POST."""

from subscribers.views.address import address
from subscribers.views.confirm import confirm
from subscribers.views.preferences import preferences
from subscribers.views.signing_up import landing, subscribe
from subscribers.views.unsubscribe import unsubscribe

__all__ = ["address", "confirm", "landing", "preferences", "subscribe", "unsubscribe"]
