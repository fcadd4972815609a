"""Why a verb refused. Every message is a sentence for the person who pressed the button."""


class Refused(Exception):  # noqa: N818 - the family name reads as what happened
    """A verb was refused; nothing was changed."""


class LinkEnded(Refused):
    """The link was issued before the last unsubscription or change of address, or belongs to a former address."""


class Suppressed(Refused):
    """Nothing may be sent to this mailbox."""


class NothingToUndo(Refused):
    """There is no unsubscription of the last hour that ended a confirmed subscription."""


class OnlyThePerson(Refused):
    """Staff and imports never confirm."""


class NoteMissing(Refused):
    """The reason has to be given in words."""


class AddressTaken(Refused):
    """Another subscriber has this address."""
