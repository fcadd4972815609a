"""The exact words somebody saw when they agreed, with a version each. Events keep a copy; pages print from here.

Change a text and its version together: the history then says who agreed to which."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Wording:
    """What was shown, and which edition of it."""

    version: str
    text: str

    def about(self, newsletter: str) -> "Wording":
        """The same words with the newsletter's name in its place."""
        return replace(self, text=self.text.replace("{newsletter}", newsletter))


# The box under every story. A test reads the template and holds it to this.
SIGN_UP = Wording(
    "sign-up 1",
    "Subscribe to our newsletter\n"
    "Don’t miss new updates on your email\n"
    "E-mail address\n"
    "Subscribe\n"
    "Used for the newsletter only. How we keep your address.",
)
CONFIRM = Wording(
    "confirm 1",
    "You asked for {newsletter}. Press Confirm and we will send it to this address. "
    "You can leave at any time by a link in every e-mail.",
)
AGAIN = Wording("again 1", "Send me a new link")
PREFERENCES = Wording("preferences 1", "Send me {newsletter}")
UNDO = Wording("undo 1", "Undo: keep sending me {newsletter}")
ADDRESS = Wording("address 1", "Your newsletters will come to this address from now on: {newsletter}.")
