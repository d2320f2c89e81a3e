"""Facts are found once for each function and its arguments, and never taken for those of another."""

import pytest
from phase4.engine.code import modules_of
from phase4.engine.context import Context, Fact, remembered
from silence import SilentProgress


@pytest.fixture
def context() -> Context:
    return Context(SilentProgress())


@pytest.fixture
def calls() -> list[object]:
    return []


def test_a_fact_is_found_once_until_it_is_forgotten(context: Context, calls: list[object]) -> None:
    @remembered
    def find(_: Context) -> int:
        calls.append(1)
        return len(calls)

    assert [find(context), find(context)] == [1, 1]
    context.forget()
    assert find(context) == 2


def test_another_context_finds_it_anew(calls: list[object]) -> None:
    @remembered
    def find(_: Context) -> None:
        calls.append(1)

    find(Context(SilentProgress()))
    find(Context(SilentProgress()))
    assert len(calls) == 2


def test_an_argument_is_the_same_by_name_by_place_and_by_default(context: Context, calls: list[object]) -> None:
    @remembered
    def find(_: Context, name: str, *, strict: bool = True) -> None:
        calls.append(name)

    find(context, "a")
    find(context, name="a", strict=True)
    assert calls == ["a"]
    find(context, "a", strict=False)
    assert calls == ["a", "a"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True), (0, False), (1, 1.0), ("1", 1), (None, ""), ({"a": 1}, {"a": True}), ([1], (1,)), ([], {}),
        ({"a": {"b": [1, {}]}}, {"a": {"b": [1, {"c": None}]}}), (("a", "b"), ("ab",)),
    ],
)  # fmt: skip
def test_arguments_that_differ_are_different_facts(one: object, other: object, context: Context) -> None:
    @remembered
    def find(_: Context, value: object) -> object:
        return value

    assert find(context, one) is one
    assert find(context, other) is other


def test_functions_of_one_name_are_different_facts(context: Context) -> None:
    def result(value: int) -> object:
        @remembered
        def find(_: Context) -> int:
            return value

        return find(context)

    assert [result(1), result(2)] == [1, 2]


def test_a_function_that_raises_is_asked_again(context: Context, calls: list[object]) -> None:
    @remembered
    def find(_: Context) -> str:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("not yet")
        return "there"

    with pytest.raises(OSError, match="not yet"):
        find(context)
    assert find(context) == "there"


def test_a_fact_that_is_given_is_not_looked_for(context: Context) -> None:
    @remembered
    def find(_: Context, name: str) -> str:
        raise AssertionError("looked for")

    context.put(find.fact("a"), "given")
    assert find(context, name="a") == "given"
    assert find.fact("a") == find.fact(name="a") != find.fact("b")
    assert find.fact("a") != Fact(find, "a")


def test_what_cannot_be_told_apart_is_an_error_and_not_a_wrong_fact(context: Context) -> None:
    @remembered
    def find(_: Context, value: object) -> object:
        return value

    with pytest.raises(TypeError, match="unhashable"):
        find(context, {1, 2})


def test_a_remembered_function_is_described_as_itself() -> None:
    @remembered
    def find(_: Context) -> None:
        """What it finds."""

    assert (find.__doc__, getattr(find, "__name__", "")) == ("What it finds.", "find")
    assert __name__ in modules_of(find)
