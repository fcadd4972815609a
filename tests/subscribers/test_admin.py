"""The audience's desk: who may open what, what nobody may do, erasing and lifting."""

import pytest
from django.contrib.auth.models import Group, User

from subscribers import suppressions
from subscribers.models import ConsentEvent, Newsletter, Subscriber, Suppression
from tests.subscribers.people import ADDRESS, fresh, make_subscription

pytestmark = pytest.mark.django_db
ROOT = "/admin/subscribers"


def make_colleague(role: str) -> User:
    user = User.objects.create_user(role.lower(), is_staff=role != "Reader", is_superuser=role == "Administrator")
    if role in {"Writer", "Editor", "Audience"}:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def subscription():
    return make_subscription()


@pytest.fixture
def complaint():
    return suppressions.suppress("angry@example.org", reason="complaint")


@pytest.fixture
def audience(client):
    client.force_login(make_colleague("Audience"))
    return client


PAGES = {
    "newsletter/": {"Editor", "Audience", "Administrator"},
    "newsletter/{newsletter}/change/": {"Editor", "Audience", "Administrator"},
    "newsletter/add/": {"Audience", "Administrator"},
    "newsletter/{newsletter}/delete/": set(),
    "subscriber/": {"Audience", "Administrator"},
    "subscriber/?q=reader": {"Audience", "Administrator"},
    "subscriber/?subscriptions__status__exact=confirmed": {"Audience", "Administrator"},
    "subscriber/{subscriber}/change/": {"Audience", "Administrator"},
    "subscriber/{subscriber}/history/": {"Audience", "Administrator"},
    "subscriber/{subscriber}/erase/": {"Audience", "Administrator"},
    "subscriber/{subscriber}/delete/": set(),
    "subscriber/add/": set(),
    "suppression/": {"Audience", "Administrator"},
    "suppression/{suppression}/change/": {"Audience", "Administrator"},
    "suppression/{suppression}/lift/": {"Audience", "Administrator"},
    "suppression/{suppression}/delete/": set(),
    "suppression/add/": set(),
}


@pytest.mark.parametrize("role", ["Writer", "Editor", "Audience", "Administrator", "Nobody", "Reader"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_for_its_roles_only(client, subscription, complaint, role, page):
    ids = {
        "newsletter": subscription.newsletter_id,
        "subscriber": subscription.subscriber_id,
        "suppression": complaint.pk,
    }
    client.force_login(make_colleague(role))
    response = client.get(f"{ROOT}/{page.format(**ids)}")
    refused = 302 if role == "Reader" else 403
    assert response.status_code == (200 if role in PAGES[page] else refused)
    assert response["Cache-Control"] == "private, no-store"
    if role not in {"Audience", "Administrator"}:
        assert ADDRESS not in response.text


@pytest.mark.parametrize("page", ["subscriber/{}/change/", "subscriber/{}/delete/", "subscriber/"])
@pytest.mark.parametrize("role", ["Audience", "Administrator"])
def test_nobody_ticks_anyone_into_confirmed(client, role, page):
    subscription = make_subscription("pending")
    client.force_login(make_colleague(role))
    fields = {"status": "confirmed", "email": "other@example.org", "subscriptions-0-status": "confirmed", "post": "yes",
              "action": "delete_selected", "_selected_action": subscription.subscriber_id, "_save": "Save"}  # fmt: skip
    client.post(f"{ROOT}/{page.format(subscription.subscriber_id)}", fields)
    assert fresh(subscription).status == "pending"
    assert fresh(subscription.subscriber).email == ADDRESS
    assert ConsentEvent.objects.count() == 1


def test_there_is_no_other_admin_page_with_addresses_or_status():
    from django.contrib import admin

    ours = {model.__name__ for model in admin.site._registry if model._meta.app_label == "subscribers"}
    assert ours == {"Newsletter", "Subscriber", "Suppression"}


def test_a_subscriber_is_found_by_the_whole_address_and_by_a_part(audience, subscription):
    make_subscription(email="second@example.org")
    whole = audience.get(f"{ROOT}/subscriber/", {"q": " READER@Example.org "})
    part = audience.get(f"{ROOT}/subscriber/", {"q": "reader"})
    for response in (whole, part):
        assert ADDRESS in response.text
        assert "second@example.org" not in response.text


def test_the_list_shows_status_and_asks_a_fixed_number_of_queries(audience, django_assert_max_num_queries):
    make_subscription("confirmed", email="first@example.org")
    for number in range(5):
        make_subscription("unsubscribed", email=f"more{number}@example.org")
    with django_assert_max_num_queries(12):
        response = audience.get(f"{ROOT}/subscriber/")
    assert "Morning Briefing: confirmed" in response.text
    assert "Morning Briefing: unsubscribed" in response.text


def test_a_person_s_page_shows_the_history_of_consent(audience):
    subscription = make_subscription("unsubscribed")
    response = audience.get(f"{ROOT}/subscriber/{subscription.subscriber_id}/change/")
    for words in ("asked for", "confirmed by link", "unsubscribed"):
        assert words in response.text
    assert '<input type="submit"' not in response.text.replace("Sign out", "")


def test_typed_markup_in_the_history_stays_text(audience, subscription):
    from subscribers import consent
    from subscribers.wording import Wording

    proof = consent.Proof(page="/<script>alert(1)</script>/", wording=Wording("1", "<b>bold</b>"))
    consent.record(subscription, ConsentEvent.Kind.PAUSED, proof=proof)
    response = audience.get(f"{ROOT}/subscriber/{subscription.subscriber_id}/change/")
    assert "<script>alert(1)" not in response.text
    assert "&lt;b&gt;bold" in response.text


def test_erasing_asks_once_more_and_leaves_no_address_in_the_admin_s_log(audience, subscription):
    from django.contrib.admin.models import LogEntry

    page = f"{ROOT}/subscriber/{subscription.subscriber_id}/erase/"
    assert ADDRESS in audience.get(page).text
    assert Subscriber.objects.exists()
    response = audience.post(page, follow=True)
    assert "One subscriber was erased." in response.text
    assert not Subscriber.objects.exists()
    assert not LogEntry.objects.filter(object_repr__contains="@").exists()
    assert Suppression.objects.get().reason == "erased"


def test_an_editor_cannot_erase(client, subscription):
    client.force_login(make_colleague("Editor"))
    assert client.post(f"{ROOT}/subscriber/{subscription.subscriber_id}/erase/").status_code == 403
    assert Subscriber.objects.exists()


def test_a_suppression_is_found_by_typing_the_address(audience, complaint):
    found = audience.get(f"{ROOT}/suppression/", {"q": " Angry+news@Example.org"})
    assert f"/suppression/{complaint.pk}/change/" in found.text
    assert f"/suppression/{complaint.pk}/change/" not in audience.get(f"{ROOT}/suppression/", {"q": "angry"}).text


def test_a_suppression_is_lifted_with_a_note_only(audience, complaint):
    page = f"{ROOT}/suppression/{complaint.pk}/lift/"
    assert "Say in a sentence why" in audience.post(page, {"note": "  "}).text
    assert fresh(complaint).lifted_at is None
    audience.post(page, {"note": "She wrote to us and asked for it."})
    lifted = fresh(complaint)
    assert lifted.lifted_at
    assert lifted.lifted_by.username == "audience"
    assert lifted.lift_note == "She wrote to us and asked for it."


def test_an_erasure_cannot_be_lifted_by_staff(audience):
    erased = suppressions.suppress("gone@example.org", reason="erased")
    audience.post(f"{ROOT}/suppression/{erased.pk}/lift/", {"note": "We want them back."})
    assert fresh(erased).lifted_at is None
    assert "Lift…" not in audience.get(f"{ROOT}/suppression/{erased.pk}/change/").text


def test_a_newsletter_is_made_and_its_slug_then_stays(audience):
    fields = {"name": "Weekend", "slug": "weekend", "promise": "The long reads", "frequency": "Saturdays"}
    fields |= {"language": "en", "position": 1, "is_open": "on"}
    audience.post(f"{ROOT}/newsletter/add/", fields)
    weekend = Newsletter.objects.get(slug="weekend")
    audience.post(f"{ROOT}/newsletter/{weekend.pk}/change/", fields | {"slug": "other", "name": "Weekend reads"})
    weekend = fresh(weekend)
    assert (weekend.name, weekend.slug) == ("Weekend reads", "weekend")


@pytest.mark.parametrize("slug", ["subscribe", "confirm", "unsubscribe", "preferences", "address"])
def test_a_newsletter_cannot_take_an_address_of_ours(audience, slug):
    fields = {"name": "X", "slug": slug, "promise": "x", "frequency": "x", "language": "en", "position": 1}
    response = audience.post(f"{ROOT}/newsletter/add/", fields)
    assert "own addresses" in response.text
    assert not Newsletter.objects.exists()


def test_the_role_s_rights_are_these():
    rights = Group.objects.get(name="Audience").permissions.values_list("codename", flat=True)
    assert set(rights) == {
        "add_newsletter", "change_newsletter", "view_newsletter", "view_subscriber", "erase_subscriber",
        "view_suppression", "lift_suppression",
    }  # fmt: skip
    ours = Group.objects.get(name="Editor").permissions.filter(content_type__app_label="subscribers")
    assert list(ours.values_list("codename", flat=True)) == ["view_newsletter"]
