"""The comments on the desk: the panel beside the form, its door with and without a script."""

import json

import pytest

from articles import comments
from articles.models import Comment
from tests.factories import edit, make_article

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"HTTP_ACCEPT": "application/json"}


def door(article) -> str:
    return f"/admin/articles/article/{article.pk}/comments/"


def form(client, article) -> str:
    return client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()


def test_a_comment_is_made_and_shown_beside_the_text(at_desk, writer):
    article, client = make_article(by=writer), at_desk(writer)
    answer = client.post(door(article), {"do": "add", "text": "Who <b>says</b> so?", "quote": "They agreed"})
    assert answer["Location"].endswith("/change/#comments")
    page = form(client, article)
    assert "Who &lt;b&gt;says&lt;/b&gt; so?" in page
    assert ">They agreed</blockquote>" in page
    assert "1 open" in page
    assert "The passage has changed." not in page


def test_a_passage_that_is_gone_says_so(at_desk, writer):
    article = make_article(by=writer)
    comments.add(article, by=writer, text="Who?", quote="They agreed")
    edit(article, body="<p>They did not.</p>")
    assert "The passage has changed." in form(at_desk(writer), article)


def test_a_thread_is_answered_ended_and_opened_again(at_desk, writer, editor):
    article = make_article(by=writer)
    comment = comments.add(article, by=editor, text="Is this so?")
    client = at_desk(writer)
    client.post(door(article), {"do": f"reply:{comment.pk}", f"reply-{comment.pk}": "It is."})
    assert Comment.objects.get(reply_to=comment).text == "It is."
    client.post(door(article), {"do": f"resolve:{comment.pk}"})
    page = form(client, article)
    assert "Resolved by Wanda Writer" in page
    assert "1 open" not in page
    client.post(door(article), {"do": f"reopen:{comment.pk}"})
    assert "1 open" in form(client, article)


def test_a_refused_comment_keeps_what_was_typed(at_desk, writer):
    article, client = make_article(by=writer), at_desk(writer)
    comment = comments.add(article, by=writer, text="Is this so?")
    answer = client.post(door(article), {"do": "add", "text": " ", "quote": "The words"})
    assert answer.status_code == 422
    assert "Write what you want to say first." in answer.content.decode()
    assert ">The words</textarea>" in answer.content.decode()
    comments.resolve(comment, by=writer)
    said = {"do": f"reply:{comment.pk}", f"reply-{comment.pk}": "Too late", "text": "And another"}
    page = client.post(door(article), said).content.decode()
    assert "Open it again to answer it." in page
    assert ">And another</textarea>" in page


def test_a_script_gets_the_panel_alone(at_desk, writer):
    article, client = make_article(by=writer), at_desk(writer)
    answer = client.post(door(article), {"do": "add", "text": "Is this so?"}, **BY_SCRIPT)
    said = json.loads(answer.content)
    assert said["said"] == "The comment is there."
    assert said["panel"].lstrip().startswith("<details")
    assert "Is this so?" in said["panel"]
    refused = client.post(door(article), {"do": "add", "text": ""}, **BY_SCRIPT)
    assert (refused.status_code, refused.json()) == (422, {"error": "Write what you want to say first."})


@pytest.mark.parametrize("do", ["", "add:1x", "resolve", "resolve:0", "resolve:x", "delete:{own}", "resolve:{foreign}"])
def test_what_is_no_act_on_a_comment_of_that_story_is_not_found(at_desk, editor, do):
    article = make_article()
    own, foreign = (comments.add(story, by=editor, text="So?").pk for story in (article, make_article()))
    answer = at_desk(editor).post(door(article), {"do": do.format(own=own, foreign=foreign)})
    assert answer.status_code == (422 if do.startswith("add") else 404)
    assert not Comment.objects.exclude(resolved_at=None).exists()


def test_who_may_not_end_a_thread_is_not_offered_to_and_is_refused(at_desk, writer, editor):
    article = make_article(by=writer, status="in_review")
    comment = comments.add(article, by=editor, text="Is this so?")
    client = at_desk(writer)
    page = form(client, article)
    assert f"resolve:{comment.pk}" not in page
    assert f"reply:{comment.pk}" in page
    assert client.post(door(article), {"do": f"resolve:{comment.pk}"}).status_code == 403


def test_the_forms_of_comments_stand_beside_the_story_s_and_not_in_it(at_desk, writer):
    article = make_article(by=writer)
    comments.add(article, by=writer, text="Is this so?")
    page = form(at_desk(writer), article)
    story_form = page.partition('<form method="post" action="/admin/articles/article/')[2].partition("</form>")[0]
    assert "<form" not in story_form
    assert story_form.count('form="comments-form"') == page.count('form="comments-form"') == 6
    assert page.count('id="comments-form"') == 1


def test_names_are_offered_as_rows(at_desk, writer, editor):
    article = make_article(by=writer)
    answer = at_desk(writer).get(f"/admin/articles/article/{article.pk}/people/?q=ed")
    assert answer.json() == [{"username": "editor", "name": "Edith Editor"}]


def test_many_comments_cost_the_form_one_question(at_desk, editor, django_assert_max_num_queries):
    article, client = make_article(), at_desk(editor)
    with django_assert_max_num_queries(40) as before:
        form(client, article)
    for number in range(10):
        comments.reply(comments.add(article, by=editor, text=f"{number}?"), by=editor, text="Yes.")
    with django_assert_max_num_queries(len(before)):
        form(client, article)
