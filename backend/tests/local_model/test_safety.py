"""What the model must never do: change what was not named, delete several unasked, lose what was said."""

from typing import Any

import pytest

from tests.local_model.dialog import Dialog, tools


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Read the newspaper", "delete bread"),
        ("Read the newspaper", "complete the bread"),
        ("Feed the horse", "delete the house"),
        ("Send the contract", "delete the contact"),
        ("Call Maria", "complete call Marta"),
        ("Pay the water bill in March", "delete pay the water bill in April"),
        ("Buy milk", "delete buy bread"),
        ("Wash the car", "complete care"),
        ("Fix the boiler", "delete fix"),
    ],
)
def test_a_word_that_only_resembles_changes_nothing(title: str, text: str) -> None:
    dialog = Dialog().with_tasks(title, "Another thing")
    before = [dict(task) for task in dialog.tasks]
    dialog.say(text)
    if text != "delete fix":  # a whole word of one title is a match
        assert dialog.tasks == before


def test_a_resembling_title_is_offered_and_taken_after_a_yes() -> None:
    dialog = Dialog().with_tasks("Walk the dog", "Call mom")
    assert dialog.say("complete walkng the dgo") == "Do you mean “Walk the dog”? Say “yes” to complete it."
    assert dialog.say("yes") == "Completed “Walk the dog”."


def test_a_no_to_an_offer_changes_nothing() -> None:
    dialog = Dialog().with_tasks("Walk the dog", "Call mom")
    dialog.say("delete the dgo")
    assert dialog.say("no").startswith("All right")
    assert dialog.titles() == ["Walk the dog", "Call mom"]


@pytest.mark.parametrize("offered", [None, "each"])
@pytest.mark.parametrize(
    "texts",
    [
        ["delete all open todos"],
        ["show my list", "delete them all"],
        ["delete everything"],
        ["delete milk and mom"],
        ["delete buy milk, then delete call mom"],
        ["show my list", "delete the first two"],
        ["never mind the milk and mom"],
    ],
)
def test_more_than_one_deletion_is_asked_about(texts: list[str], offered: str | None) -> None:
    dialog = Dialog().with_tasks("Buy milk", "Call mom")
    if offered:  # a server without the tool that deletes several
        dialog.offered = tools("list_tasks", "delete_task", "update_task")
    for text in texts:
        answer = dialog.say(text)
    assert answer.startswith("This would delete 2 todos:\n1. Buy milk\n2. Call mom\n\n")
    assert answer.endswith("Say “yes” to delete them.")
    assert len(dialog.tasks) == 2
    assert dialog.say("yes") == "Deleted “Buy milk” and “Call mom”."
    assert dialog.tasks == []


def test_a_yes_deletes_what_was_shown_and_no_more() -> None:
    dialog = Dialog().with_tasks("Buy milk", "Call mom")
    dialog.say("delete everything")
    dialog.with_tasks("Added in another tab")
    assert dialog.say("yes").startswith("This would delete 3 todos:")
    assert len(dialog.tasks) == 3


def test_a_question_of_long_lists_shows_the_first() -> None:
    dialog = Dialog().with_tasks(*(f"Todo {number}" for number in range(30)))
    answer = dialog.say("delete everything")
    assert "20. Todo 19\n\nand 10 more." in answer
    dialog.say("yes")
    assert dialog.tasks == []


@pytest.mark.parametrize(
    "text",
    [
        "the sky is blue", "plan my day", "sort by priority", "change my password", "my cat", "I am happy",
        "tell me a story", "what a day", "buy", "read it", "nothing", "hmm", "42", "lorem ipsum dolor",
        "the milk is in the fridge", "he bought a car", "cancel my subscription", "set a timer",
        "meeting at 5pm",
    ],
)  # fmt: skip
def test_what_fits_no_rule_becomes_no_todo(text: str) -> None:
    dialog = Dialog().with_tasks("Buy milk")
    assert dialog.say(text)
    assert dialog.titles() == ["Buy milk"]
    assert not dialog.tasks[0]["done"]


def test_a_guess_is_asked_and_added_after_a_yes() -> None:
    dialog = Dialog()
    answer = dialog.say("dentist tomorrow at 3pm")
    assert answer == "Shall I add “Dentist” (due Thu 5 Mar 2026 at 15:00)? Say “yes” to add it."
    assert dialog.say("yes") == "Added “Dentist” (due Thu 5 Mar 2026 at 15:00)."


def test_ordinals_are_places_in_a_list_that_was_shown() -> None:
    dialog = Dialog().with_tasks("Oldest", "Newest")
    assert dialog.say("complete the first one").startswith("Which task do you mean?\n1. Oldest\n2. Newest")
    assert dialog.say("the second one") == "Completed “Newest”."


def test_a_sentence_after_a_list_stands_apart() -> None:
    dialog = Dialog().with_tasks("Buy milk")
    answer = dialog.say("add one, two and three, then complete buy milk")
    assert "3. Three\n\nCompleted “Buy milk”." in answer


@pytest.mark.parametrize("offered", ["with undo", "without"])
@pytest.mark.parametrize(
    "text", ["add call mom", "complete buy milk", "mark buy milk as done", "reopen the old one"]
)
def test_the_last_change_can_be_taken_back(text: str, offered: str) -> None:
    dialog = Dialog().with_tasks("Buy milk").with_tasks("Old one", done=True)
    if offered == "without":
        dialog.offered = [tool for tool in tools() if tool["function"]["name"] != "undo"]
    before = [dict(task) for task in dialog.tasks]
    dialog.say(text)
    assert dialog.tasks != before
    assert dialog.say("undo").startswith("Undone")
    assert dialog.tasks == before


def test_what_cannot_be_taken_back_is_said() -> None:
    dialog = Dialog(offered=tools("list_tasks", "delete_task")).with_tasks("Buy milk")
    dialog.say("delete buy milk")
    assert dialog.say("undo") == "There is nothing here that I can take back."


def test_deletions_of_several_are_taken_back_at_once() -> None:
    dialog = Dialog().with_tasks("Buy milk", "Call mom")
    dialog.say("delete everything")
    dialog.say("yes")
    dialog.say("bring them back")
    assert dialog.titles() == ["Buy milk", "Call mom"]


def without(*fields: str) -> list[dict[str, Any]]:
    """Tools of a server that has not these fields."""
    offered = tools()
    for tool in offered:
        for name in fields:
            tool["function"]["parameters"]["properties"].pop(name, None)
    return offered


def test_what_a_list_cannot_keep_goes_into_the_notes() -> None:
    dialog = Dialog(offered=without("due_time", "recurrence"))
    answer = dialog.say("add call mom every Monday at 5pm")
    assert "cannot keep a time of day and a repetition" in answer
    assert dialog.tasks[0]["notes"] == "due time: 17:00, recurrence: FREQ=WEEKLY;BYDAY=MO"
    assert "left that out" in dialog.say("move call mom to 6pm")


def test_fields_that_a_tool_has_beside_ours_are_no_hindrance() -> None:
    dialog = Dialog(offered=tools())
    for tool in dialog.offered:
        tool["function"]["parameters"]["properties"]["colour"] = {}
    assert dialog.say("add buy milk") == "Added “Buy milk”."


def test_a_field_that_a_tool_requires_and_we_do_not_know_is_said() -> None:
    dialog = Dialog(offered=tools())
    for tool in dialog.offered:
        tool["function"]["parameters"]["required"] = ["title", "colour"]
    assert dialog.say("add buy milk").endswith("the tool wants to know colour, which I do not.")
    assert dialog.tasks == []


@pytest.mark.parametrize(
    ("text", "due", "clock"),
    [
        ("add gym at 2pm", "2026-03-05", "14:00"),
        ("add gym at 6", "2026-03-04", "18:00"),
        ("add gym at 3", "2026-03-04", "15:00"),
        ("add gym tomorrow at 8", "2026-03-05", "08:00"),
        ("add gym tomorrow evening at 8", "2026-03-05", "20:00"),
        ("add gym in 10 hours", "2026-03-05", "00:30"),
        ("add gym on friday at 12", "2026-03-06", "12:00"),
    ],
)
def test_times_that_have_passed_are_tomorrow(text: str, due: str, clock: str) -> None:
    dialog = Dialog()
    dialog.say(text)
    assert (dialog.tasks[0]["due_date"], dialog.tasks[0]["due_time"]) == (due, clock)


def test_in_a_list_too_long_to_read_the_words_are_searched() -> None:
    dialog = Dialog().with_tasks(*(f"Filler {number}" for number in range(700)), "Pay the gardener")
    assert dialog.say("I paid the gardener") == "Completed “Pay the gardener”."
    assert dialog.say("delete everything").startswith("Your list is too long for that")
    assert len(dialog.tasks) == 701


def test_pages_are_as_long_as_the_tool_allows() -> None:
    dialog = Dialog().with_tasks(*(f"Filler {number}" for number in range(700)))
    for tool in dialog.offered:
        if tool["function"]["name"] == "list_tasks":
            tool["function"]["parameters"]["properties"]["limit"] = {"maximum": 500}
    dialog.say("complete all tasks")
    assert [arguments["limit"] for name, arguments in dialog.called if name == "list_tasks"] == [500, 500]


def test_postponing_all_gives_no_date_to_what_has_none() -> None:
    dialog = Dialog().with_tasks("Dated", due_date="2026-03-10").with_tasks("Undated")
    dialog.say("postpone everything by a week")
    assert [task["due_date"] for task in dialog.tasks] == ["2026-03-17", None]
    dialog.say("postpone everything to friday")
    assert [task["due_date"] for task in dialog.tasks] == ["2026-03-06", None]


@pytest.mark.parametrize(
    ("answer", "due"), [("4 March", "2026-03-04"), ("I mean 3 april 2026", "2026-04-03")]
)
def test_a_date_with_two_readings_is_asked_about(answer: str, due: str) -> None:
    dialog = Dialog()
    question = dialog.say("add pay rent due 3/4")
    assert question == "Which day do you mean by “3/4”: 4 March 2026 or 3 April 2026?"
    assert dialog.tasks == []
    dialog.say(answer)
    assert (dialog.titles(), dialog.tasks[0]["due_date"]) == (["Pay rent"], due)


@pytest.mark.parametrize(
    "text", ["add buy 3/4 inch screws", "add pay rent due 15/4", "add pay rent due 3/3", "add x due 4.3."]
)
def test_a_date_with_one_reading_is_not_asked_about(text: str) -> None:
    dialog = Dialog()
    assert dialog.say(text).startswith("Added")


def test_what_is_due_in_the_past_is_no_part_of_the_title() -> None:
    dialog = Dialog()
    dialog.say("add pay the bill due yesterday")
    assert (dialog.titles(), dialog.tasks[0]["due_date"]) == (["Pay the bill"], "2026-03-03")
