"""The verbs of a picture, and the job that cuts it."""

import pytest
from django.core.files.storage import default_storage

from articles import pictures, workflow
from articles.errors import InUse, NotAllowed
from articles.models import Image
from articles.renditions import BadPicture
from newsroom.lib import jobs
from tests.factories import edit, make_article, make_author, make_image, make_user, picture_bytes, upload

pytestmark = pytest.mark.django_db


def files(image: Image) -> dict[str, str]:
    return dict(image.renditions.values_list("spec", "file"))


def test_an_upload_is_stored_under_the_name_of_its_content(writer):
    image = pictures.add(upload(picture_bytes(600, 400)), by=writer, alt="A", credit="C")
    assert image.file.name.startswith("images/")
    assert (image.width, image.height, image.created_by) == (600, 400, writer)
    assert len(image.digest) == 64


def test_its_renditions_are_made_by_a_job():
    image = make_image(data=picture_bytes(1300, 900))
    assert not image.renditions.exists()
    jobs.drain()
    assert sorted(files(image)) == ["3x2-1280", "3x2-480", "3x2-960", "full-1280", "full-480", "full-960"]
    assert all(default_storage.exists(name) for name in files(image).values())


def test_pages_find_the_renditions_beside_the_picture_narrowest_first():
    image = make_image(data=picture_bytes(1300, 900))
    jobs.drain()
    image.refresh_from_db()
    assert {crop: [width for _, width, _ in files] for crop, files in image.crops.items()} == {
        "3x2": [480, 960, 1280],
        "full": [480, 960, 1280],
    }
    assert {name for files in image.crops.values() for name, _, _ in files} == {*files(image).values()}


def test_the_job_done_twice_changes_nothing():
    image = make_image()
    pictures.make_renditions(image.pk)
    before = files(image)
    pictures.make_renditions(image.pk)
    assert files(image) == before


def test_the_job_leaves_a_picture_alone_that_is_gone():
    pictures.make_renditions(12345)


def test_a_moved_focal_point_cuts_the_crops_anew():
    image = make_image(data=picture_bytes(900, 300))
    jobs.drain()
    before = files(image)
    pictures.describe(image, by=None, focal_x=0.0)
    jobs.drain()
    after = files(image)
    assert {spec for spec in after if after[spec] != before[spec]} == {"3x2-450"}


def test_new_words_cut_nothing():
    image = make_image()
    jobs.drain()
    pictures.describe(image, by=None, caption="New")
    assert jobs.drain() == 0


def test_a_lead_image_shows_before_its_renditions_are_made(client):
    image = make_image(data=picture_bytes(700, 500))
    article = make_article(status="published", lead_image=image.pk)
    assert image.file.url in client.get(article.get_absolute_url()).content.decode()
    jobs.drain()
    assert "srcset" in client.get(article.get_absolute_url()).content.decode()


def test_what_is_no_picture_leaves_nothing_behind():
    with pytest.raises(BadPicture):
        pictures.add(upload(b"not a picture"), by=None)
    assert not Image.objects.exists()


def test_who_may_do_what(writer, editor):
    nobody = make_user()
    own, foreign = make_image(by=writer), make_image(by=editor)
    with pytest.raises(NotAllowed):
        make_image(by=nobody)
    for verb in (pictures.describe, pictures.delete):
        with pytest.raises(NotAllowed):
            verb(foreign, by=writer)
    pictures.describe(own, by=writer, caption="C")
    pictures.describe(own, by=editor, caption="D")
    pictures.delete(own, by=writer)
    assert list(Image.objects.all()) == [foreign]


def test_a_picture_in_use_is_not_deleted_and_says_where():
    lead, planned, inside, portrait = make_image(), make_image(), make_image(), make_image()
    make_article(headline="Leads", lead_image=lead.pk, status="published")
    edit(make_article(headline="Plans", status="published"), lead_image=planned.pk)
    make_article(headline="Holds", body=f'<figure><img src="/media/{inside.file.name}"></figure>')
    make_author(name="Shown", photo=portrait)
    for image, user in ((lead, "Leads"), (planned, "Plans"), (inside, "Holds"), (portrait, "Shown")):
        with pytest.raises(InUse, match=user):
            pictures.delete(image, by=None)
    assert Image.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_deleted_picture_takes_its_files_along_but_not_those_of_its_twin():
    data = picture_bytes(500, 400)
    image, twin = make_image(data=data), make_image(data=data)
    other = make_image()
    jobs.drain()
    pictures.delete(image, by=None)
    assert default_storage.exists(twin.file.name)
    name = other.file.name
    pictures.delete(other, by=None)
    assert not default_storage.exists(name)
    jobs.drain()


def test_a_withdrawn_story_still_holds_its_picture():
    image = make_image()
    workflow.withdraw(make_article(lead_image=image.pk, status="published"), by=None, reason="R", notice="N")
    with pytest.raises(InUse):
        pictures.delete(image, by=None)
