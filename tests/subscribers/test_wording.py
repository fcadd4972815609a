"""What the history says was shown is what the pages show."""

import re
from html import unescape

from django.template.loader import render_to_string

from subscribers import wording


def shown(template: str, **context) -> str:
    """The text a person sees, the hidden trap and the skip link left out."""
    html = render_to_string(template, context)
    html = re.sub(r'<div class="trap".*?</div>|<a class="skip".*?</a>', "", html, flags=re.DOTALL)
    text = unescape(re.sub(r"<(?!/?a\b)[^>]*>", "\n", html))
    lines = (re.sub(r"<[^>]*>", "", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def test_the_box_shows_the_recorded_words():
    assert shown("components/newsletter_box.html", heading_id="box") == wording.SIGN_UP.text


def test_every_wording_has_a_version_of_its_own():
    versions = [value.version for value in vars(wording).values() if isinstance(value, wording.Wording)]
    assert len(set(versions)) == len(versions) == 6


def test_the_name_goes_in_its_place():
    assert wording.PREFERENCES.about("{x} & Co").text == "Send me {x} & Co"
