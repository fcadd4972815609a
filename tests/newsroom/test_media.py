"""`/media/` serves pictures from its folder and nothing else."""

import pytest

pytestmark = pytest.mark.django_db  # the 404 page asks for the sections in its masthead


@pytest.fixture
def picture(settings):
    settings.MEDIA_ROOT.mkdir()
    file = settings.MEDIA_ROOT / "images" / "bridge-1a2b.webp"
    file.parent.mkdir()
    file.write_bytes(b"picture")
    (settings.MEDIA_ROOT.parent / "secret.webp").write_bytes(b"secret")
    return file


def test_a_picture_is_kept_for_a_year_and_shown_by_webmail(client, picture):
    response = client.get("/media/images/bridge-1a2b.webp")
    assert b"".join(response) == b"picture"
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_an_unchanged_picture_is_not_sent_again(client, picture):
    first = client.get("/media/images/bridge-1a2b.webp")
    first.close()
    again = client.get("/media/images/bridge-1a2b.webp", headers={"If-Modified-Since": first["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["../secret.webp", "images/../../secret.webp", "%2e%2e/secret.webp", "/etc/hostname", "images", "", "none.webp",
     "images/%00.webp", "a" * 300 + ".webp"],
)  # fmt: skip
def test_nothing_else_is_served(client, picture, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_a_link_out_of_the_folder_is_not_followed(client, picture):
    (picture.parent / "link.webp").symlink_to(picture.parent.parent.parent / "secret.webp")
    assert client.get("/media/images/link.webp").status_code == 404


def test_a_type_that_could_run_is_not_served(client, picture):
    picture.with_suffix(".svg").write_text("<svg/>")
    assert client.get("/media/images/bridge-1a2b.svg").status_code == 404


def test_it_only_reads(client, picture):
    assert client.post("/media/images/bridge-1a2b.webp").status_code == 405
