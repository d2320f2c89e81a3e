"""Which todos the user means: by words, by place, by pronoun, and by answering a question."""

import pytest

from tests.local_model.dialog import Dialog


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("complete the second one", "Call mom"),
        ("complete number 3", "Walk the dog"),
        ("complete the last one", "Walk the dog"),
        ("complete mom", "Call mom"),
        ("I called mom", "Call mom"),
        ("mark buying milk as done", "Buy milk"),
    ],
)
def test_how_todos_are_pointed_at(said: str, title: str) -> None:
    dialog = Dialog().with_tasks("Buy milk", "Call mom", "Walk the dog")
    dialog.say("show my list")
    assert dialog.say(said) == f"Completed “{title}”."


def test_ordinals_count_in_the_list_shown_last() -> None:
    dialog = (
        Dialog().with_tasks("Low one", priority="low").with_tasks("Urgent A", "Urgent B", priority="high")
    )
    dialog.say("show high priority tasks")
    assert dialog.say("complete the first one") == "Completed “Urgent A”."
    assert dialog.say("now complete the second one") == "Completed “Urgent B”."


def test_ordinals_survive_a_change_of_the_list() -> None:
    dialog = Dialog().with_tasks("A task", "B task", "C task")
    dialog.say("show my list")
    dialog.say("delete the first one")
    assert dialog.say("rename the second one to Beta") == "Updated “Beta”."
    assert dialog.say("delete the first one").startswith("I could not find a todo for “number 1”")


def test_equal_titles_are_told_apart_by_place() -> None:
    dialog = Dialog().with_tasks("Same", "Same")
    dialog.say("show my list")
    second = dialog.tasks[1]["id"]
    dialog.say("complete the second one")
    assert dialog.called[-1] == ("complete_task", {"task_id": second})


def test_it_is_what_was_spoken_of_last() -> None:
    dialog = Dialog().with_tasks("Buy milk", "Call mom")
    dialog.say("move call mom to Friday")
    assert dialog.say("make it urgent") == "Updated “Call mom” (due Fri 6 Mar 2026, high priority)."
    dialog.say("delete it")
    assert dialog.say("complete it").startswith("I could not find a todo for “it”")


def test_them_are_the_last_several() -> None:
    dialog = Dialog().with_tasks("Old")
    dialog.say("add buy milk and call mom")
    assert dialog.say("complete them") == "Completed “Buy milk” and “Call mom”."
    dialog.say("show completed tasks")
    assert "2 todos" in dialog.say("delete both of them")
    assert dialog.say("yes") == "Deleted “Buy milk” and “Call mom”."


def test_it_without_a_before_is_the_only_one_or_a_question() -> None:
    assert Dialog().with_tasks("Buy milk").say("complete it").startswith("Do you mean “Buy milk”?")
    dialog = Dialog().with_tasks("Buy milk", "Call mom")
    assert dialog.say("complete it").splitlines()[0] == "Which task do you mean?"
    assert dialog.say("the first one") == "Completed “Buy milk”."
    assert Dialog().with_tasks("A b", "C d", done=True).say("delete it").startswith("I could not find")


@pytest.mark.parametrize("answer", ["the second one", "2", "Milk the cow", "the cow one"])
def test_a_question_is_answered(answer: str) -> None:
    dialog = Dialog().with_tasks("Buy milk", "Milk the cow", "Call mom")
    assert dialog.say("delete milk").startswith("Which one do you mean by “milk”?")
    assert dialog.called[1:] == []
    assert dialog.say(answer) == "Deleted “Milk the cow”."


def test_a_question_may_be_answered_with_both() -> None:
    dialog = Dialog().with_tasks("Buy milk", "Milk the cow", "Call mom")
    dialog.say("delete milk")
    dialog.say("both")
    dialog.say("yes")
    assert dialog.titles() == ["Call mom"]


def test_a_question_may_be_left_open() -> None:
    dialog = Dialog().with_tasks("Buy milk", "Milk the cow")
    dialog.say("delete milk")
    assert dialog.say("add call mom") == "Added “Call mom”."
    assert len(dialog.tasks) == 3
