"""Mail: three templates become one message that any server takes and any client can read."""

import email
import os
import re
import socket
import stat
from email import policy

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.template.loader import get_template

from newsroom.lib import mail

TEMPLATES = {
    "subject.txt": "Confirm {{ newsletter }}\n",
    "body.txt": """{% extends "emails/base.txt" %}{% block content %}{{ words }}

{{ url }}
{% endblock %}{% block why %}You asked for it.{% endblock %}""",
    "body.html": """{% extends "emails/base.html" %}{% block content %}<h1>{{ newsletter }}</h1><p>{{ words }}</p>
{% include "emails/button.html" with url=url text="Confirm" only %}{% endblock %}""",
}
URL = "https://news.example.org/newsletter/confirm/" + "x" * 90 + "/"


class Received(Message):
    """Keeps what the server took, as the client would see it."""

    def __init__(self):
        super().__init__()
        self.raw = []

    def prepare_message(self, session, envelope):
        self.raw.append(envelope.original_content)
        return super().prepare_message(session, envelope)

    def handle_message(self, message):
        pass


@pytest.fixture(autouse=True)
def sample(tmp_path, settings):
    """One message of our own, `sample`, beside the real frames."""
    folder = tmp_path / "templates" / "emails" / "sample"
    folder.mkdir(parents=True)
    for name, text in TEMPLATES.items():
        (folder / name).write_text(text)
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path / "templates"]}]
    settings.SITE_URL = "https://news.example.org"
    settings.SITE_NAME = "The Paper"
    return folder


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def smtp(settings):
    """A real SMTP server on a free port, and what it received."""
    handler = Received()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    yield handler
    controller.stop()


def compose(to="reader@example.org", headers=None, message_id=None, **changes):
    context = {"newsletter": "Security Briefing", "words": "Hello there.", "url": URL} | changes
    return mail.compose("sample", to=to, context=context, headers=headers, message_id=message_id)


def parsed(message):
    return email.message_from_bytes(message.message().as_bytes(linesep="\r\n"), policy=policy.default)


def text_of(message):
    return parsed(message).get_body(("plain",)).get_content()


def html_of(message):
    return parsed(message).get_body(("html",)).get_content()


def test_a_real_server_receives_text_first_then_html_in_seven_bits(smtp):
    mail.send("sample", to="lectrice@example.org", context={"newsletter": "Été", "words": "Où ça ?", "url": URL})
    (raw,) = smtp.raw
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    message = email.message_from_bytes(raw, policy=policy.default)
    assert message["Subject"] == "Confirm Été"
    assert message["To"] == "lectrice@example.org"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "Où ça ?" in message.get_body(("plain",)).get_content()
    assert "Où ça ?" in message.get_body(("html",)).get_content()


def test_a_server_that_is_away_is_an_error_for_the_job_to_retry(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with pytest.raises(OSError, match="refused"):
        mail.send("sample", to="reader@example.org", context={"url": URL})


def test_a_message_says_who_sends_it_when_and_that_a_machine_wrote_it(settings):
    settings.DEFAULT_FROM_EMAIL = "The Paper <desk@news.example.org>"
    with time_machine.travel("2026-03-02T09:30:00+00:00", tick=False):
        message = parsed(compose())
    assert message["From"] == "The Paper <desk@news.example.org>"
    assert message["Date"] == "Mon, 02 Mar 2026 09:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[^<>@\s]+@news\.example\.org>", message["Message-ID"])


def test_a_message_id_given_by_the_caller_is_kept():
    assert parsed(compose(message_id="<welcome.7@news.example.org>"))["Message-ID"] == "<welcome.7@news.example.org>"


def test_headers_of_the_caller_are_added_and_win():
    message = parsed(compose(headers={"List-Id": "<briefing.news.example.org>", "Auto-Submitted": "no"}))
    assert message["List-Id"] == "<briefing.news.example.org>"
    assert message["Auto-Submitted"] == "no"


@pytest.mark.parametrize("bad", ["a\nBcc: x@example.org", "a\rb", "a\r\nb", "a\u2028b"])
def test_a_line_break_in_a_subject_or_a_header_is_refused(bad):
    with pytest.raises(mail.HeaderBreakError):
        compose(newsletter=bad)
    with pytest.raises(mail.HeaderBreakError):
        compose(headers={"List-Id": bad})
    with pytest.raises(mail.HeaderBreakError):
        compose(to=bad)
    with pytest.raises(mail.HeaderBreakError):
        compose(message_id=bad)


def test_the_text_part_is_folded_at_78_columns_but_a_link_is_never_broken():
    lines = text_of(compose(words="Many words in one long line. " * 20)).splitlines()
    assert URL in lines
    assert all(len(line) <= 78 for line in lines if line != URL)


def test_the_text_part_is_not_escaped_and_the_html_part_is():
    message = compose(words="Fish & chips <b>")
    assert "Fish & chips <b>" in text_of(message)
    assert "Fish &amp; chips &lt;b&gt;" in html_of(message)


def test_the_text_part_has_no_gaps_of_several_lines():
    assert "\n\n\n" not in text_of(compose())


def test_every_message_knows_the_site():
    message = compose()
    assert "The Paper" in text_of(message)
    assert "https://news.example.org/" in text_of(message)
    assert 'href="https://news.example.org/"' in html_of(message)


def test_styles_are_inline_and_the_dark_rules_stay():
    html = html_of(compose())
    assert re.search(r'<h1 style="[^"]*font-size: ?28px', html)
    assert "prefers-color-scheme: dark" in html
    assert "<link" not in html


def test_the_frame_has_a_language_a_direction_and_tables_for_layout_only(settings):
    html = html_of(compose())
    assert '<html lang="en" dir="ltr"' in html
    assert html.count("<table") == html.count('role="presentation"')
    assert '<html lang="ar" dir="rtl"' in html_of(compose(language_code="ar"))


def test_the_frame_is_small(settings):
    assert len(html_of(compose()).encode()) < 12 * 1024


def test_the_postal_address_is_in_both_parts(settings):
    settings.NEWSROOM_POSTAL_ADDRESS = "12 Rue de la Loi, Brussels"
    message = compose()
    assert "12 Rue de la Loi, Brussels" in text_of(message)
    assert "12 Rue de la Loi, Brussels" in html_of(message)


def test_the_frames_are_files_of_their_own():
    assert get_template("emails/base.html")
    assert get_template("emails/base.txt")


def test_an_address_is_made_absolute():
    assert mail.absolute("/security/a-story/") == "https://news.example.org/security/a-story/"


def test_mail_to_files_is_whole_and_private(settings, tmp_path):
    settings.EMAIL_BACKEND = "newsroom.lib.filemail.EmailBackend"
    settings.NEWSROOM_MAIL_DIR = tmp_path / "mail"
    mail.send("sample", to="reader@example.org", context={"newsletter": "Été", "url": URL})
    (path,) = (tmp_path / "mail").iterdir()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert email.message_from_bytes(path.read_bytes(), policy=policy.default)["Subject"] == "Confirm Été"
