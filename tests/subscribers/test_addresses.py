"""Addresses: what is one, which are the same mailbox, which look like a slip."""

import pytest

from subscribers import addresses


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" reader@example.org\n", "reader@example.org"),
        ("Reader@Example.ORG", "Reader@example.org"),
        ("o'neil+news@example.org", "o'neil+news@example.org"),
        ("reader@bücher.example", "reader@bücher.example"),
        ("reader@xn--bcher-kva.example", "reader@bücher.example"),
        ("a@b.test", "a@b.test"),
    ],
)
def test_an_address_is_kept_as_typed_but_for_its_domain(typed, kept):
    assert addresses.clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type your e-mail address."),
        ("reader", "has an @ in it"),
        ("@example.org", "before the @ is missing"),
        ("reader@", "after the @ is missing"),
        ("a@b@example.org", "one @ only"),
        ("rea der@example.org", "no blanks"),
        ("reader@example", "looks unfinished"),
        ("reäder@example.org", "without accents"),
        ("reader@exa_mple.org", "slips"),
        ("r" * 65 + "@example.org", "slips"),
        ("r" * 250 + "@example.org", "at most 254 characters; this one has 262"),
    ],
)
def test_what_is_wrong_is_said_in_words_that_do_not_carry_the_address_along(typed, words):
    with pytest.raises(addresses.BadAddress, match=words) as caught:
        addresses.clean(typed)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("one", "other", "is_same_address", "is_same_mailbox"),
    [
        ("a@example.org", "A@EXAMPLE.org", True, True),
        ("a@bücher.example", "a@xn--bcher-kva.example", True, True),
        ("a+x@example.org", "a+y@example.org", False, True),
        ("a.b@gmail.com", "ab+x@googlemail.com", False, True),
        ("a.b@example.org", "ab@example.org", False, False),
        ("a@example.org", "a@example.com", False, False),
        ("+x@example.org", "+y@example.org", False, False),
    ],
)
def test_which_addresses_are_one(one, other, is_same_address, is_same_mailbox):
    assert (addresses.key(one) == addresses.key(other)) is is_same_address
    assert (addresses.mailbox_hash(one) == addresses.mailbox_hash(other)) is is_same_mailbox


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@gmail", "a@gmail.com"),
        ("a@hotmial.com", "a@hotmail.com"),
        ("a@outlok.com", "a@outlook.com"),
        ("a@gmail.com", ""),
        ("a@mail.com", ""),
        ("a@gmx.net", ""),
        ("a@example.org", ""),
        ("a@nato.int", ""),
        ("a", ""),
        ("", ""),
    ],
)
def test_likely_slips(typed, meant):
    assert addresses.likely_meant(typed) == meant
