"""Signed links to what is not public: who gets in, until when, and what stays shut."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import bin, previews, workflow
from articles.errors import NotAllowed, NotReady
from articles.models import PreviewLink
from tests.factories import edit, make_article, make_image, make_user

pytestmark = pytest.mark.django_db


def make_link(article=None, *, for_whom: str = "Ada Source", days: int = 3, at=None) -> PreviewLink:
    return previews.make(article or make_article(), for_whom=for_whom, days=days, by=None, at=at)


def ask(client, link: PreviewLink, *, token: str | None = None):
    return client.get(f"/preview/{token or previews.token(link)}/")


def test_who_has_the_link_reads_the_working_text_without_signing_in(client):
    article = make_article(headline="Not public yet", body="<p>Every word of it.</p>", lead_image=make_image().pk)
    link = make_link(article)
    edit(article, headline="Changed since")
    html = ask(client, link).content.decode()
    assert "Changed since" in html
    assert "Every word of it." in html
    assert "Ada Source" in html
    assert client.get("/").content.decode().count("Changed since") == 0


def test_nobody_is_told_and_nothing_is_kept(client):
    response = ask(client, make_link())
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "form-action 'none'" in policy
    assert "default-src 'none'" in policy
    html = response.content.decode()
    assert "<form" not in html
    assert '<meta name="robots" content="noindex, nofollow">' in html
    assert not response.cookies


def test_an_altered_link_is_shut(client):
    one, other = make_link(), make_link()
    token = previews.token(one)
    for altered in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.replace(str(one.pk), str(other.pk), 1),
        "x",
        "1",
    ):
        assert ask(client, one, token=altered).status_code == 404


@pytest.mark.parametrize("why", ["expired", "revoked", "binned", "withdrawn"])
def test_a_link_that_is_over_says_what_to_do(client, why):
    article = make_article()
    link = make_link(article, days=1, at=timezone.now() - timedelta(days=1, seconds=1) if why == "expired" else None)
    if why == "revoked":
        previews.revoke(link, by=None)
    if why == "withdrawn":
        article = workflow.publish(article, by=None)
        workflow.withdraw(article, by=None, reason="Wrong.", notice="It was wrong.")
    if why == "binned":
        bin.put_in(article, by=None)
    response = ask(client, link)
    assert response.status_code == 404
    assert "Ask who sent it to you for a new one" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


def test_it_works_to_its_last_second():
    link = make_link(days=7)
    token = previews.token(link)
    assert previews.find(token, link.expires_at - timedelta(seconds=1)) == link
    assert previews.find(token, link.expires_at) is None


def test_once_readers_have_the_same_it_leads_to_the_public_page(client):
    article = make_article()
    link = make_link(article)
    article = workflow.publish(article, by=None)
    assert ask(client, link)["Location"] == article.get_absolute_url()
    edit(article, headline="Changes that are not public")
    assert "Changes that are not public" in ask(client, link).content.decode()


def test_a_draft_with_nothing_in_it_can_be_shown(client):
    article = make_article(headline="", standfirst="", body="", section=None, authors=[])
    assert ask(client, make_link(article)).status_code == 200


def test_a_second_link_for_the_same_person_ends_the_first():
    article = make_article()
    first, second = make_link(article), make_link(article, for_whom=" Ada  Source ")
    assert previews.find(previews.token(first)) is None
    assert previews.find(previews.token(second)) == second


def test_others_keep_theirs():
    article = make_article()
    ada, ben = make_link(article), make_link(article, for_whom="Ben Lawyer")
    previews.revoke(ada, by=None)
    assert previews.find(previews.token(ben)) == ben


@pytest.mark.parametrize(
    ("changes", "field"), [({"for_whom": " "}, "for_whom"), ({"days": 8}, "days"), ({"days": 0}, "days")]
)
def test_what_is_missing_is_said(changes, field):
    with pytest.raises(NotReady) as refusal:
        make_link(**changes)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert not PreviewLink.objects.exists()


def test_who_may_not_edit_may_not_show_it_to_others(writer):
    link = make_link()
    with pytest.raises(NotAllowed):
        previews.make(link.article, for_whom="Somebody", days=1, by=writer)
    with pytest.raises(NotAllowed):
        previews.revoke(link, by=make_user())


def test_history_remembers_who_was_shown_it(editor):
    article = make_article()
    link = previews.make(article, for_whom="Ada Source", days=1, by=editor)
    previews.revoke(link, by=editor)
    previews.revoke(link, by=editor)
    lines = list(article.history.values_list("kind", "note"))
    assert lines[:2] == [("unshared", "Preview for Ada Source"), ("shared", "Preview for Ada Source")]
    assert len(lines) == 3


def test_the_desk_makes_shows_and_takes_back(client, editor):
    client.force_login(editor)
    article = make_article()
    page = f"/admin/articles/article/{article.pk}/preview/"
    assert client.post(page, {"for_whom": "", "days": "3"}).status_code == 422
    assert client.post(page, {"for_whom": "Ada Source", "days": "3"})["Location"] == page
    link = PreviewLink.objects.get()
    html = client.get(page).content.decode()
    assert f"/preview/{previews.token(link)}/" in html
    assert client.post(f"{page}revoke/", {"link": link.pk})["Location"] == page
    assert previews.token(link) not in client.get(page).content.decode()
    assert client.post(f"{page}revoke/", {"link": "999999"}).status_code == 404


def test_the_desk_shows_the_page_itself(client, editor):
    client.force_login(editor)
    article = make_article(headline="As readers would have it")
    response = client.get(f"/admin/articles/article/{article.pk}/preview/page/")
    assert 'aria-label="Sections"' in response.content.decode()
    assert f'href="{article.section.get_absolute_url()}"' in response.content.decode().partition("</nav>")[0]
    assert "As readers would have it" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
