"""The outbox: what was written to files, for those who may see addresses, and for nobody else."""

import stat

import pytest
from django.contrib.auth.models import Permission, User
from django.core.mail import EmailMessage, EmailMultiAlternatives

pytestmark = pytest.mark.django_db
BACKEND = "newsroom.lib.filemail.EmailBackend"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = BACKEND
    settings.NEWSROOM_MAIL_DIR = tmp_path / "mail"
    return settings.NEWSROOM_MAIL_DIR


@pytest.fixture
def desk(client):
    """A client signed in as somebody of the audience team."""
    user = User.objects.create_user("audience", is_staff=True)
    user.user_permissions.add(Permission.objects.get(content_type__app_label="subscribers", codename="view_subscriber"))
    client.force_login(user)
    return client


def write(
    subject="Confirm your address", to="reader@example.org", html="<html><head></head><body><p>Hi</p></body></html>"
):
    message = EmailMultiAlternatives(subject, "Open https://news.example.org/c/1?a=1&b=2 today.", to=[to])
    message.attach_alternative(html, "text/html")
    message.send()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def page(client, path="/admin/outbox/"):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_one_message_is_one_private_file(folder):
    write()
    (path,) = folder.iterdir()
    assert path.suffix == ".eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"Subject: Confirm your address\r\n" in path.read_bytes()


def test_names_sort_by_time(folder):
    for number in range(5):
        EmailMessage(f"Number {number}", "", to=["reader@example.org"]).send()
    subjects = [(folder / name).read_text().split("Subject: ")[1].split("\n")[0] for name in names(folder)]
    assert subjects == [f"Number {number}" for number in range(5)]


def test_a_message_to_nobody_is_not_written(folder):
    assert EmailMessage("For nobody", "").send() == 0
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_an_error(folder):
    folder.write_text("not a folder")
    with pytest.raises(OSError, match="exists"):
        write()


def test_the_list_shows_the_newest_first(desk):
    write("The first")
    write("The second", to="other@example.org")
    text = page(desk)
    assert text.index("The second") < text.index("The first")
    assert "other@example.org" in text


def test_an_empty_outbox_says_so(desk):
    assert "No message has been written yet." in page(desk)


def test_the_list_is_paged(desk, monkeypatch):
    monkeypatch.setattr("newsroom.outbox.PAGE_SIZE", 2)
    for number in range(3):
        write(f"Number {number}")
    assert "Number 0" not in page(desk)
    assert "Page 1 of 2" in page(desk)
    assert "Number 0" in page(desk, "/admin/outbox/?page=2")


def test_a_subject_is_shown_as_text(desk):
    write("<script>alert(1)</script>")
    assert "<script>alert" not in page(desk)


def test_a_message_is_shown_with_its_text_its_headers_and_links_to_press(desk, folder):
    write()
    text = page(desk, f"/admin/outbox/{names(folder)[0]}/")
    assert '<a href="https://news.example.org/c/1?a=1&amp;b=2"' in text
    assert "<dt>Message-ID</dt>" in text
    assert 'sandbox="allow-popups' in text


def test_the_html_part_runs_nothing_and_only_we_may_frame_it(desk, folder):
    write(html="<html><head></head><body><script>alert(1)</script><a href='/x'>x</a></body></html>")
    response = desk.get(f"/admin/outbox/{names(folder)[0]}/html/")
    policy = response["Content-Security-Policy"]
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Cache-Control"] == "private, no-store"
    assert '<head><base target="_blank">' in response.content.decode()


def test_a_message_without_html_has_no_frame(desk, folder):
    EmailMessage("Plain", "Only words.", to=["reader@example.org"]).send()
    name = names(folder)[0]
    assert "<iframe" not in page(desk, f"/admin/outbox/{name}/")
    assert desk.get(f"/admin/outbox/{name}/html/").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "..%2f..%2fsettings.py",
        "..",
        "secret.txt",
        "20260101T000000.000000Z-00000000.eml",
        "%2fetc%2fpasswd",
        "a%00.eml",
    ],
)
def test_no_other_file_can_be_read(desk, folder, name):
    write()
    (folder / "secret.txt").write_text("secret")
    assert desk.get(f"/admin/outbox/{name}/").status_code == 404
    assert desk.get(f"/admin/outbox/{name}/html/").status_code == 404


def test_a_colleague_who_may_not_see_addresses_sees_no_outbox(client, folder):
    write()
    client.force_login(User.objects.create_user("writer", is_staff=True))
    assert "Outbox" not in page(client, "/admin/")
    for path in ("", f"{names(folder)[0]}/", f"{names(folder)[0]}/html/"):
        assert client.get(f"/admin/outbox/{path}").status_code == 403


def test_a_stranger_is_sent_to_the_sign_in(client):
    response = client.get("/admin/outbox/")
    assert (response.status_code, response["Location"]) == (302, "/admin/login/?next=/admin/outbox/")


def test_the_start_page_leads_to_the_outbox(desk):
    assert 'href="/admin/outbox/"' in page(desk, "/admin/")


def test_nothing_can_be_posted(desk):
    assert desk.post("/admin/outbox/").status_code == 405


def test_mail_that_goes_by_smtp_is_said_so(desk, settings):
    settings.NEWSROOM_MAIL_DIR = None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example.org", 587
    assert "delivered by SMTP through mail.example.org, port 587" in page(desk)
    assert desk.get("/admin/outbox/20260101T000000.000000Z-00000000.eml/").status_code == 404
