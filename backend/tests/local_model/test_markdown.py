"""Titles in answers: they show as typed in a page that reads Markdown, and are recognized again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.local_model.markdown import escape, unescape
from tests.local_model.dialog import Dialog

TITLES = (
    "Buy *milk*", "[click](http://evil.example)", "<b>bold</b>", "`code`", "_under_ score_d", "# heading",
    "- dash", "2. second", "a \\ b", "<http://evil.example>", "&amp; more", "![x](y)", "+ plus", "> quote",
    "[a][b]",
)  # fmt: skip


def shown(line: str) -> list[str]:
    """Kinds of the inline tokens that Markdown makes of a list item."""
    tokens = MarkdownIt().parse(f"You have 1 todo:\n1. {line}")
    return [child.type for token in tokens for child in token.children or []]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_plain_text(title: str) -> None:
    assert set(shown(escape(title))) <= {"text", "text_special", "softbreak"}
    text = MarkdownIt().render(f"1. {escape(title)}")
    assert text.count("<li>") == 1
    assert "<h" not in text
    assert "<a" not in text


@given(st.text(min_size=1, max_size=60))
def test_any_text_is_plain_and_comes_back(text: str) -> None:
    plain = " ".join(text.split())
    if plain and plain.isprintable():
        assert unescape(escape(plain)) == plain


@pytest.mark.parametrize("title", TITLES)
def test_a_line_that_was_shown_is_recognized(title: str) -> None:
    dialog = Dialog().with_tasks(title, "Other")
    dialog.say("show my list")
    dialog.say("complete the first one")
    assert [task["done"] for task in dialog.tasks] == [True, False]


def test_invisible_characters_are_left_out() -> None:
    assert escape("a\u200bb\u202ec\u2066") == "abc"
