"""`manage.py benchmark admin`: what it fills, sends, judges and prints. Nothing here is timed."""

import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Revision
from newsroom.benchmarks import admin, archive, deskclient, forms, paper
from newsroom.benchmarks.admin import Measured, Plan
from newsroom.benchmarks.running import MeasurementError

PAGE = """
<form id="search"><input name="q" value="words"></form>
<form id="story">
<input type="hidden" name="token" value="a&amp;b"><input name="headline" value="One"><input name="off" disabled value="1">
<input type="checkbox" name="tags" value="3" checked><input type="checkbox" name="tags" value="4">
<input type="checkbox" name="tags" value="5" checked><input type="submit" name="_save" value="Save"><input type="file" name="f">
<select name="section"><option value="">None</option><option value="2" selected>World</option></select>
<select name="label"><option value="x">X</option><option value="y">Y</option></select>
<select name="many" multiple><option value="1">One</option></select>
<textarea name="body">
&lt;p&gt;Words &amp;amp; words&lt;/p&gt;</textarea>
</form>
<input name="note" value="n" form="story">
"""  # noqa: E501 - as a page would have it


def measured(*milliseconds: float, queries: int = 9, problem: str = "") -> Measured:
    seconds = [each / 1000 for each in milliseconds]
    return Measured(seconds, seconds, queries, problem)


def found(name: str, small: Measured, large: Measured) -> dict:
    """Of one act; a full page of the list took 20 ms."""
    return {admin.FULL: [measured(20), measured(20)]} | {name: [small, large]}


def test_a_form_is_sent_as_a_browser_sends_it():
    assert forms.read(PAGE, holding="headline") == [
        ("token", "a&b"),
        ("headline", "One"),
        ("tags", "3"),
        ("tags", "5"),
        ("section", "2"),
        ("label", "x"),
        ("body", "<p>Words &amp; words</p>"),
        ("note", "n"),
    ]


def test_a_page_without_the_form_is_refused():
    with pytest.raises(LookupError, match="standfirst"):
        forms.read(PAGE, holding="standfirst")


def test_changes_to_a_form_keep_its_order_and_add_what_it_lacks():
    pairs = [("a", "1"), ("b", "2"), ("b", "3")]
    assert forms.changed(pairs, a="9", c="4") == [("a", "9"), ("b", "2"), ("b", "3"), ("c", "4")]


@pytest.mark.parametrize(
    ("name", "small", "large", "is_met"),
    [
        ("open form", measured(50), measured(60), True),
        ("open form", measured(50), measured(60.1), False),
        ("open form", measured(30), measured(40), False),  # grows by more than 1.3
        ("open form", measured(50, queries=13), measured(50), False),
        ("save draft", measured(40), measured(40, queries=30), True),
        ("publish", measured(41), measured(40), False),
        ("list, first page", measured(20), measured(26), True),
        ("list, last page", measured(10), measured(26), True),  # a short page in the small archive: held against a full
        ("list, last page", measured(10), measured(27), False),
        ("search, in no headline", measured(10), measured(300), True),
        ("search, in no headline", measured(10), measured(301), False),
        ("autosave", measured(problem="No such address."), measured(20), None),
    ],
)
def test_what_is_met(name, small, large, is_met):
    lines = {line.name: line for line in admin.lines(found(name, small, large))}
    assert lines[name].is_met is is_met


@pytest.mark.parametrize("name", ["plain: save", deskclient.AGAIN])
def test_what_is_only_shown_is_not_judged(name):
    assert name not in {line.name for line in admin.lines(found(name, measured(1), measured(1)))}


def test_every_act_has_a_ceiling_or_none_on_purpose_and_every_yardstick_is_an_act():
    assert all(any(name.startswith(start) for start in admin.MOST) for name in deskclient.ACTS)
    assert {*admin.YARDSTICKS, *admin.YARDSTICKS.values(), *admin.MAY_BE_SHORT, admin.FULL} <= set(deskclient.ACTS)


def test_the_table_gives_median_p95_cpu_and_queries_at_both_sizes():
    figures = found("open form", measured(*range(1, 21)), measured(problem="No."))
    assert admin.rows(figures)[-1] == ["open form", "10.50", "19.00", "10.50", "9", "–", "–", "–", "–", "–"]


def test_the_archive_is_filled_only_where_a_benchmark_says_so(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError, match="benchmark admin"):
        call_command("benchmark", "archive", "--stories", "1")


def test_the_archive_holds_every_state_and_true_revisions(transactional_db, settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    (tmp_path / paper.MARK).touch()
    call_command("benchmark", "archive", "--stories", "60")
    made = json.loads(capsys.readouterr().out)
    stories = Article.objects.filter(slug__contains="-part-")
    assert stories.count() == 60
    assert set(Article.Status.values) == set(stories.values_list("status", flat=True))
    assert stories.binned().exists()
    assert [story for story in stories if story.has_unpublished_changes]
    assert [story for story in stories if story.is_scheduled()]
    assert all(story.latest_revision.article_id == story.pk for story in stories.select_related("latest_revision"))
    assert Revision.objects.filter(article__in=stories, number=2).exists()
    assert set(made["drafts"]) == set(Article.objects.filter(status="draft").kept().values_list("pk", flat=True))


def test_the_archive_refuses_a_database_in_use(transactional_db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / paper.MARK).touch()
    archive.make(1, progress=lambda *_: None)
    with pytest.raises(CommandError, match="empty database"):
        archive.make(1, progress=lambda *_: None)


@pytest.mark.parametrize("given", [["--times", "31"], ["--times", "-1"], ["--stories", "1000"]])
def test_what_cannot_be_measured_is_refused(given):
    with pytest.raises(CommandError, match="more than 1,000 stories"):
        call_command("benchmark", "admin", *given)


def test_a_measurement_that_fails_is_told_in_a_sentence(monkeypatch):
    def run(plan, say):
        raise MeasurementError("The editor could not sign in.")

    monkeypatch.setattr(admin, "run", run)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(CommandError, match=r"could not sign in\."):
        call_command("benchmark", "admin", "--quick")


def test_a_quick_run_measures_every_act_at_both_sizes():
    report = admin.run(Plan(sizes=(90, 120), times=1), say=lambda text: None)
    for name in deskclient.ACTS:
        row = next(line for line in report.splitlines() if line.startswith(f"| {name} "))
        assert "–" not in row or name == "autosave", row
    assert "Of Django's own ModelAdmin" in report
