"""A component is remembered by what it prints, never by what it was called with before."""

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from articles.models import Section
from articles.rows import Shelf
from newsroom.templatetags import components

TAG = '{% load components %}{% component "components/sections.html" nav_sections=sections current=current %}'
HEAD = '{% load components %}{% component "components/page_head.html" heading=heading %}'


@pytest.fixture(autouse=True)
def _nothing_remembered():
    components._rendered.cache_clear()


def shown(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


def renders() -> int:
    return components._rendered.cache_info().misses


def test_the_same_values_are_rendered_once():
    assert shown(TAG, sections=(Shelf(1, "World", "world"),)) == shown(TAG, sections=(Shelf(1, "World", "world"),))
    assert renders() == 1


def test_other_values_are_rendered_anew():
    assert "World" in shown(TAG, sections=(Shelf(1, "World", "world"),))
    assert "The world" in shown(TAG, sections=(Shelf(1, "The world", "world"),))
    assert "aria-current" in shown(TAG, sections=(Shelf(1, "World", "world"),), current="world")


def test_it_prints_nothing_that_it_was_not_given():
    assert "world" not in shown('{% load components %}{% component "components/sections.html" %}', nav_sections="world")


@pytest.mark.parametrize("first", ["marked", "plain"])
def test_marked_text_opens_no_door_for_the_same_text_of_a_stranger(first):
    heading = "<script>alert(1)</script>"
    marked, plain = (lambda: shown(HEAD, heading=mark_safe(heading))), (lambda: shown(HEAD, heading=heading))  # noqa: S308
    answers = [marked(), plain()] if first == "marked" else [plain(), marked()]
    assert all("<script>" not in answer for answer in answers)


def test_a_model_instance_is_refused_since_it_equals_an_older_one_of_itself():
    with pytest.raises(TypeError, match="heading is a Section"):
        shown(HEAD, heading=Section(pk=1, name="World"))


@pytest.mark.parametrize("value", [["a"], {"a": 1}, object()])
def test_what_is_no_value_is_refused(value):
    with pytest.raises(TypeError, match="takes values"):
        shown(HEAD, heading=value)
