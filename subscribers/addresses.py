"""What counts as an address, which addresses are one mailbox, and likely slips of the finger. Knows no models."""

from contextlib import suppress
from difflib import get_close_matches

import email_validator
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from newsroom.lib.hashing import keyed_hash

LONGEST = 254
DOTS_MEAN_NOTHING = frozenset({"gmail.com", "googlemail.com"})
# Providers that people mistype, and neighbours that are right as they stand.
OFTEN = (
    "gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "live.com",
    "proton.me", "protonmail.com", "web.de", "t-online.de", "orange.fr", "laposte.net", "libero.it", "telenet.be",
)  # fmt: skip
ALSO_RIGHT = frozenset({"mail.com", "email.com", "ymail.com", "gmx.com", "gmx.net", "gmx.de", "me.com", "mac.com"})
SLIPS = {".con": ".com", ".cmo": ".com", ".comm": ".com", ".ocm": ".com", ".vom": ".com", ".nett": ".net"}
_django = EmailValidator(allowlist=[])


class BadAddress(ValueError):  # noqa: N818 - it reads as what it is
    """The text is no address; the message is a sentence for whoever typed it."""


def clean(text: str) -> str:
    """The address without blanks around it, its domain in one form. Raises BadAddress.

    Syntax only (RFC 5321 and 5322, as email-validator and Django read them): whether it exists, the mail shows."""
    text = text.strip()
    if not text:
        raise BadAddress("Type your e-mail address.")
    if len(text) > LONGEST:
        raise BadAddress(f"An e-mail address has at most {LONGEST} characters; this one has {len(text)}.")
    try:
        # "test_environment" lets .test pass, the domain for trying things out (RFC 2606).
        found = email_validator.validate_email(text, check_deliverability=False, test_environment=True, strict=True)
        _django(found.normalized)
    except (email_validator.EmailNotValidError, ValidationError):
        # Only now: the library's own error carries the address, and must not travel along.
        sentence = _what_is_wrong(text)
    else:
        return found.normalized
    raise BadAddress(sentence)


def key(address: str) -> str:
    """The form in which two spellings of one address are the same: small letters, the domain in ASCII."""
    local, _, domain = address.strip().rpartition("@")
    with suppress(UnicodeError):  # email-validator knows newer domains than Python's codec; they stay as they are
        domain = domain.encode("idna").decode("ascii")
    return f"{local.lower()}@{domain.lower()}"


def mailbox(address: str) -> str:
    """The mailbox behind an address: without a +tag, and at Gmail without dots, which count there for nothing."""
    local, _, domain = key(address).rpartition("@")
    local = local.partition("+")[0] or local
    if domain in DOTS_MEAN_NOTHING:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


def mailbox_hash(address: str) -> str:
    """What suppressions and counts keep instead of the mailbox."""
    return keyed_hash("mailbox", mailbox(address))


def likely_meant(address: str) -> str:
    """The address with a well-known provider in place of one that looks like a slip; empty where none does."""
    local, at, domain = address.strip().rpartition("@")
    domain = domain.lower()
    if not local or not at or not domain or domain in OFTEN or domain in ALSO_RIGHT:
        return ""
    for wrong, right in SLIPS.items():
        if domain.endswith(wrong):
            return f"{local}@{domain.removesuffix(wrong)}{right}"
    if domain in {name.partition(".")[0] for name in OFTEN[:8]}:
        return f"{local}@{domain}.com"
    near = get_close_matches(domain, OFTEN, n=1, cutoff=0.84)
    return f"{local}@{near[0]}" if near and abs(len(near[0]) - len(domain)) <= 2 else ""


def _what_is_wrong(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at:
        return "An e-mail address has an @ in it, as in name@example.org."
    if not local:
        return "The part before the @ is missing."
    if not domain:
        return "The part after the @ is missing."
    if "@" in local:
        return "An e-mail address has one @ only."
    if any(character.isspace() for character in text):
        return "An e-mail address has no blanks in it."
    if "." not in domain:
        return "The part after the @ looks unfinished, as in name@example.org."
    if not local.isascii():
        return "Before the @ we can only write to letters without accents."
    return "This does not look like an e-mail address. Check it for slips, as in name@example.org."
