"""Who may open which page of the desk, by which method; and the lists."""

import pytest
from django.contrib.auth.models import Group, Permission

from articles import workflow
from articles.models import Article, Image
from tests.factories import edit, make_article, make_author, make_image, make_section, make_tag, make_user, upload

pytestmark = pytest.mark.django_db
ROLES = ("stranger", "nobody", "writer", "editor", "admin")
OWN, FOREIGN = "own", "foreign"
# Address, method, and the status for each role in the order of ROLES. 302 for strangers is the way to sign-in,
# which comes with 403 in answer to a POST, and carries what was typed.
DOORS = [
    ("", "get", (302, 403, 200, 200, 200)),
    ("add/", "get", (302, 403, 200, 200, 200)),
    ("add/", "post", (302, 403, 302, 302, 302)),
    ("suggest/?of=topics", "get", (302, 403, 200, 200, 200)),
    ("suggest/?of=people", "get", (302, 403, 404, 404, 404)),
    ("suggest/?of=topics", "post", (302, 405, 405, 405, 405)),
    ("autosave/", "get", (302, 405, 405, 405, 405)),
    ("autosave/", "post", (302, 403, 400, 400, 400)),
    ("here/", "get", (302, 405, 405, 405, 405)),
    ("here/", "post", (302, 403, 404, 404, 404)),
    ("drafts/1/", "get", (302, 405, 405, 405, 405)),
    ("drafts/1/", "post", (302, 403, 404, 404, 404)),
    ("{own}/change/", "get", (302, 403, 200, 200, 200)),
    ("{own}/history/", "get", (302, 403, 200, 200, 200)),
    ("{own}/history/", "post", (302, 403, 405, 405, 405)),
    ("{own}/compare/", "get", (302, 403, 200, 200, 200)),
    ("{own}/compare/", "post", (302, 403, 405, 405, 405)),
    ("{own}/compare/?from=7", "get", (302, 403, 404, 404, 404)),
    ("{own}/compare/?to=one", "get", (302, 403, 404, 404, 404)),
    ("{foreign}/compare/", "get", (302, 403, 404, 200, 200)),
    ("{own}/merge/?mine=1", "get", (302, 403, 200, 200, 200)),
    ("{own}/merge/?mine=1", "post", (302, 403, 409, 409, 409)),
    ("{own}/merge/", "get", (302, 403, 404, 404, 404)),
    ("{own}/merge/?mine=9", "get", (302, 403, 404, 404, 404)),
    ("{own}/merge/?mine=99999999999999999999", "get", (302, 403, 404, 404, 404)),
    ("{own}/merge/?draft=1x", "get", (302, 403, 404, 404, 404)),
    ("{own}/merge/?mine=1", "delete", (302, 403, 405, 405, 405)),
    ("{foreign}/merge/?mine=1", "get", (302, 403, 404, 200, 200)),
    ("{foreign}/merge/?mine=1", "post", (302, 403, 404, 409, 409)),
    ("{waiting}/merge/?mine=1", "get", (302, 403, 403, 200, 200)),
    ("{waiting}/merge/?mine=1", "post", (302, 403, 403, 409, 409)),
    ("{own}/preview/", "get", (302, 403, 200, 200, 200)),
    ("{own}/preview/", "post", (302, 403, 422, 422, 422)),
    ("{foreign}/preview/", "get", (302, 403, 404, 200, 200)),
    ("{own}/preview/page/", "get", (302, 403, 200, 200, 200)),
    ("{own}/preview/page/", "post", (302, 403, 405, 405, 405)),
    ("{foreign}/preview/page/", "get", (302, 403, 404, 200, 200)),
    ("{own}/preview/card/", "get", (302, 403, 200, 200, 200)),
    ("{own}/preview/card/", "post", (302, 403, 405, 405, 405)),
    ("{foreign}/preview/card/", "get", (302, 403, 404, 200, 200)),
    ("{own}/preview/none-such/", "get", (302, 403, 404, 404, 404)),
    ("{own}/preview/revoke/", "get", (302, 403, 405, 405, 405)),
    ("{own}/preview/revoke/", "post", (302, 403, 404, 404, 404)),
    ("{own}/review/", "get", (302, 403, 200, 200, 200)),
    ("{own}/review/", "post", (302, 403, 409, 409, 409)),
    ("{own}/review/", "delete", (302, 403, 405, 405, 405)),
    ("{foreign}/review/", "get", (302, 403, 404, 200, 200)),
    ("{foreign}/review/", "post", (302, 403, 404, 409, 409)),
    ("{waiting}/review/", "get", (302, 403, 200, 200, 200)),
    ("{public}/review/", "get", (302, 403, 200, 200, 200)),
    ("999999/review/", "get", (302, 403, 404, 404, 404)),
    ("{own}/assign/", "get", (302, 403, 403, 200, 200)),
    ("{own}/assign/", "post", (302, 403, 403, 302, 302)),
    ("{foreign}/assign/", "get", (302, 403, 404, 200, 200)),
    ("{own}/delete/", "get", (302, 403, 200, 200, 200)),
    ("{foreign}/change/", "get", (302, 403, 404, 200, 200)),
    ("{foreign}/change/", "post", (302, 403, 404, 302, 302)),
    ("{foreign}/history/", "get", (302, 403, 404, 200, 200)),
    ("{foreign}/delete/", "post", (302, 403, 404, 302, 302)),
    ("{public}/correct/", "get", (302, 403, 403, 200, 200)),
    ("{public}/correct/", "post", (302, 403, 403, 422, 422)),
    ("{public}/withdraw/", "get", (302, 403, 403, 200, 200)),
    ("{public}/withdraw/", "post", (302, 403, 403, 422, 422)),
    ("{public}/decline/", "get", (302, 403, 403, 404, 404)),
    ("{public}/decline/", "post", (302, 403, 403, 422, 422)),
    ("{public}/take-out/", "post", (302, 403, 302, 302, 302)),
    ("{public}/take-out/", "get", (302, 403, 405, 405, 405)),
    ("{own}/comments/", "get", (302, 403, 200, 200, 200)),
    ("{own}/comments/", "post", (302, 403, 404, 404, 404)),
    ("{own}/comments/", "delete", (302, 403, 405, 405, 405)),
    ("{foreign}/comments/", "get", (302, 403, 404, 200, 200)),
    ("{foreign}/comments/", "post", (302, 403, 404, 404, 404)),
    ("{own}/people/", "get", (302, 403, 200, 200, 200)),
    ("{own}/people/", "post", (302, 403, 405, 405, 405)),
    ("{foreign}/people/", "get", (302, 403, 404, 200, 200)),
    ("{own}/restore/", "get", (302, 403, 405, 405, 405)),
    ("{own}/restore/", "post", (302, 403, 404, 404, 404)),
    ("999999/change/", "get", (302, 403, 404, 404, 404)),
    ("nonsense/change/", "get", (302, 403, 404, 404, 404)),
    ("99999999999999999999/change/", "get", (302, 403, 404, 404, 404)),
]


@pytest.mark.parametrize(("path", "method", "statuses"), DOORS)
def test_the_doors_of_stories(client, writer, editor, admin_user, path, method, statuses):
    people = {"stranger": None, "nobody": make_user(), "writer": writer, "editor": editor, "admin": admin_user}
    for role, status in zip(ROLES, statuses, strict=True):
        stories = {
            "own": make_article(by=writer).pk,
            "foreign": make_article().pk,
            "public": make_article(by=writer, status="published").pk,
            "waiting": make_article(by=writer, status="in_review").pk,
        }
        client.logout()
        if people[role]:
            client.force_login(people[role])
        response = getattr(client, method)(f"/admin/articles/article/{path.format(**stories)}")
        expected = 403 if (role, method, status) == ("stranger", "post", 302) else status
        assert response.status_code == expected, role
        assert "no-store" in response["Cache-Control"]


SHELVES = [
    ("section/", (302, 403, 200, 200, 200)),
    ("section/add/", (302, 403, 403, 200, 200)),
    ("author/add/", (302, 403, 403, 200, 200)),
    ("tag/add/", (302, 403, 200, 200, 200)),
    ("image/", (302, 403, 200, 200, 200)),
    ("image/add/", (302, 403, 200, 200, 200)),
    ("redirect/", (302, 403, 403, 200, 200)),
    ("redirect/add/", (302, 403, 403, 403, 403)),
    ("revision/", (404, 404, 404, 404, 404)),
    ("storyevent/", (404, 404, 404, 404, 404)),
]


@pytest.mark.parametrize(("path", "statuses"), SHELVES)
def test_the_doors_of_everything_else(client, writer, editor, admin_user, path, statuses):
    people = {"stranger": None, "nobody": make_user(), "writer": writer, "editor": editor, "admin": admin_user}
    for role, status in zip(ROLES, statuses, strict=True):
        client.logout()
        if people[role]:
            client.force_login(people[role])
        response = client.get(f"/admin/articles/{path}")
        if status == 404 and role == "stranger":
            assert response.status_code in {302, 404}
        else:
            assert response.status_code == status, role


def test_writers_see_their_own_stories_only(client, writer):
    make_article(headline="Theirs entirely")
    make_article(by=writer, headline="Mine alone")
    make_article(headline="Bylined to me", authors=[make_author(user=writer).pk])
    client.force_login(writer)
    page = client.get("/admin/articles/article/").content.decode()
    assert "Mine alone" in page
    assert "Bylined to me" in page
    assert "Theirs entirely" not in page


def test_the_list_asks_the_same_few_questions_however_long_it_is(client, editor, django_assert_max_num_queries):
    for number in range(12):
        article = make_article(authors=[make_author().pk, make_author().pk], headline=f"Story {number}")
        if number % 2:
            workflow.publish(article, by=None)
            edit(article, kicker="K")
    client.force_login(editor)
    with django_assert_max_num_queries(12) as asked:
        page = client.get("/admin/articles/article/").content.decode()
    assert "Story 11" in page
    assert "live, with unpublished changes" in page
    assert not [
        each["sql"] for each in asked.captured_queries if "COUNT(" in each["sql"] and "LIMIT 5000" not in each["sql"]
    ]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=draft", {"draft"}),
        ("status=in_review", {"in_review"}),
        ("status=published", {"published"}),
        ("status=withdrawn", {"withdrawn"}),
        ("status=bin", set()),
        ("status=nonsense", set()),
        ("", {"draft", "in_review", "published", "withdrawn"}),
        ("q=in_review", {"in_review"}),
        ("section=none-such", set()),
    ],
)
def test_filters_and_search(client, editor, query, shown):
    for status in ("draft", "in_review", "published", "withdrawn"):
        make_article(status=status, headline=f"Headline {status}")
    client.force_login(editor)
    page = client.get(f"/admin/articles/article/?{query}").content.decode()
    assert {s for s in ("draft", "in_review", "published", "withdrawn") if f"Headline {s}" in page} == shown


def test_the_slug_of_a_section_is_set_once(client, editor):
    section = make_section(slug="kept")
    client.force_login(editor)
    data = {"name": "Renamed", "slug": "moved", "description": "", "position": "1"}
    client.post(f"/admin/articles/section/{section.pk}/change/", data)
    section.refresh_from_db()
    assert (section.name, section.slug) == ("Renamed", "kept")


def test_a_section_with_stories_is_not_deleted(client, editor):
    article = make_article()
    client.force_login(editor)
    assert client.post(f"/admin/articles/section/{article.section_id}/delete/", {"post": "yes"}).status_code == 403


def test_a_picture_is_uploaded_described_and_kept_while_in_use(client, writer, editor):
    client.force_login(writer)
    words = {"alt": "Two people", "credit": "Somebody", "caption": "", "focal_x": "0.5", "focal_y": "0.5"}
    client.post("/admin/articles/image/add/", words | {"file": upload()})
    image = Image.objects.get()
    assert (image.created_by, image.alt) == (writer, "Two people")
    client.post(f"/admin/articles/image/{image.pk}/change/", words | {"focal_x": "0.2", "alt": "New"})
    image.refresh_from_db()
    assert (image.focal_x, image.alt) == (0.2, "New")
    make_article(lead_image=image.pk, headline="It shows this")
    client.post(f"/admin/articles/image/{image.pk}/delete/", {"post": "yes"})
    assert Image.objects.exists()
    assert "It shows this" in client.get(f"/admin/articles/image/{image.pk}/change/").content.decode()


def test_a_bad_upload_is_refused_beside_its_field(client, writer):
    client.force_login(writer)
    data = {"file": upload(b"no picture"), "focal_x": "0.5", "focal_y": "3"}
    page = client.post("/admin/articles/image/add/", data).content.decode()
    assert "This is not a picture we can read" in page
    assert "Give a number from 0 to 1." in page


def test_a_writer_looks_at_foreign_pictures_and_changes_none(client, writer):
    image = make_image(alt="Untouched")
    client.force_login(writer)
    assert client.get(f"/admin/articles/image/{image.pk}/change/").status_code == 200
    assert client.post(f"/admin/articles/image/{image.pk}/change/", {"alt": "X"}).status_code == 403
    assert client.post(f"/admin/articles/image/{image.pk}/delete/", {"post": "yes"}).status_code == 403


def test_redirects_are_only_read(client, editor):
    article = make_article(status="published", slug="one")
    workflow.publish_changes(edit(article, slug="two"), by=None)
    row = article.redirects.get()
    client.force_login(editor)
    assert client.get(f"/admin/articles/redirect/{row.pk}/change/").status_code == 200
    assert client.post(f"/admin/articles/redirect/{row.pk}/change/", {"slug": "x"}).status_code == 403
    assert client.post(f"/admin/articles/redirect/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_roles_hold_what_they_need_and_no_deletion_of_stories():
    writer, editor = (Group.objects.get(name=name).permissions for name in ("Writer", "Editor"))
    assert not Permission.objects.filter(group__name__in=["Writer", "Editor"], codename="delete_article").exists()
    assert not writer.filter(codename="publish_article").exists()
    assert editor.filter(codename="publish_article").exists()
    assert set(writer.values_list("codename")) < set(editor.values_list("codename"))


def test_a_tag_may_be_added_by_a_writer(client, writer):
    client.force_login(writer)
    client.post("/admin/articles/tag/add/", {"name": "Defence", "slug": "defence", "description": ""})
    assert make_tag is not None
    assert Article.tags.field.related_model.objects.filter(slug="defence").exists()
