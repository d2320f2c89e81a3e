"""The parser beyond the tables: texts that no one types, and how titles keep what was typed."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.local_model.intents import Add, Talk
from app.local_model.parsing import parse
from app.local_model.phrase import Phrase
from tests.local_model.dialog import Dialog

TYPOGRAPHIC = "\u2018\u2019\u201c\u201d\u00ab\u00bb\u2013\u2014"
TODAY = date(2026, 3, 4)
WORDS = """task and , the to my list tomorrow buy milk complete mark as done all of them with tag high
    priority due on friday is it second one not delete show what i have note : - " ' # 3 in days for from
    rename change set . ! ?
    """.split()  # noqa: SIM905
REPEATED = (
    *(
        "a ",
        "and ",
        "the ",
        ", ",
        "x",
        "is ",
        "tag #a ",
        "due ",
        "on friday ",
        "next ",
        "to ",
        "in 3 ",
        "'",
        '"',
    ),
    *("please ", "note: ", "\n- a", "buy milk. ", "# ", "of "),
)


@pytest.mark.parametrize("head", ["", "add ", "mark ", "show ", "move ", "rename "])
@pytest.mark.parametrize("piece", REPEATED)
def test_monotonous_texts_of_full_length_come_to_an_end(head: str, piece: str) -> None:
    assert parse((head + piece * 4000)[:4000], TODAY)


def test_random_texts_of_full_length_come_to_an_end() -> None:
    choose = random.Random(1).choice  # noqa: S311
    for _ in range(30):
        assert parse(" ".join(choose(WORDS) for _ in range(900))[:4000], TODAY)


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
@settings(max_examples=300)
def test_any_mix_of_known_words_is_survived(text: str) -> None:
    assert parse(text, TODAY)


@given(st.text(max_size=80))
@settings(max_examples=300)
def test_any_text_is_survived(text: str) -> None:
    assert parse(text, TODAY)


@given(
    st.text(
        st.characters(exclude_characters='"' + TYPOGRAPHIC, exclude_categories=["Cs", "Z", "Cc"]),
        min_size=1,
    )
)
def test_a_quoted_title_is_kept_as_typed(title: str) -> None:
    assert parse(f'add "{title}"', TODAY) == [Add(title=title)]


@given(st.text(max_size=60))
def test_words_lose_nothing(text: str) -> None:
    words = Phrase.of(text)
    middle = len(words.norm) // 2
    assert len(words.part(0, len(words.norm)).tokens) == len(words.tokens)
    assert len(words.part(0, middle).tokens) + len(words.part(middle, len(words.norm)).tokens) <= len(
        words.tokens
    )


def test_a_long_text_is_one_todo_or_not_understood() -> None:
    text = "x" * 450
    assert parse(f"add {text}", TODAY) == [Add(title=text)]
    assert parse(text, TODAY) == [Talk(kind="unclear")]


def test_typography_of_a_phone_is_understood() -> None:
    assert parse("add \u201cBuy milk\u201d \u2013 tomorrow", TODAY) == [
        Add(title="Buy milk", due=date(2026, 3, 5))
    ]
    assert parse("don\u2019t forget to call Tom\u2019s mum", TODAY) == [Add(title="call Tom's mum")]


def test_only_so_many_requests_are_carried_out_at_once() -> None:
    dialog = Dialog()
    said = dialog.say("\n".join(f"add thing number {n}" for n in range(60)))
    assert len(dialog.tasks) == 50
    assert said.endswith("That was 60 requests at once; I took the first 50. Send the others again, please.")
