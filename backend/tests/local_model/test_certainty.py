"""The gate before every change: one word that nothing explains, and the change is asked about."""

from datetime import date

import pytest

from app.local_model.certainty import unexplained
from app.local_model.clauses import Clause
from app.local_model.intents import SetStatus, TextRef
from app.local_model.parsing import parse
from app.local_model.phrase import Phrase
from app.local_model.vocabulary import KINDS
from tests.local_model.dialog import Dialog
from tests.local_model.outcomes import changes, fixture

TODAY = date(2026, 3, 4)
DOUBTED = {
    "condition": [
        "if it rains tomorrow delete the plants", "when I'm back, mark the report as done",
        "delete the milk unless I already bought it", "add cookies if we have none",
        "what happens if I delete the milk", "what if I deleted everything",
    ],
    "hypothesis": [
        "I would have bought the milk", "I could have called the dentist", "pretend I deleted the milk",
        "imagine the milk is done", "suppose I delete the milk", "the report might be urgent",
        "the milk should be done by now",
    ],
    "doubt": [
        "I think I paid the bill", "I paid the bill, I hope", "maybe add cookies",
        "mark the report done, I think",
        "is it true that the milk is done", "milk done?", "delete milk?",
    ],
    "deed of another": [
        "my wife called the dentist", "Anna paid the electricity bill", "the neighbour watered the plants",
        "nobody paid the bill", "everyone but me paid the bill", "you added cookies",
        "he wants to add cookies",
    ],
    "quotation": [
        "she told me the report is urgent", "they say milk is important", "I never said delete the milk",
        "so he goes 'just cancel the dentist' and hangs up",
    ],
    "negation": [
        "don't you dare delete the milk", "under no circumstances delete the milk", "don't add milk",
        "I don't want you to delete the milk", "I did nothing", "I couldn't book the flights",
        "mark the report done, it's not finished",
    ],
    "another time": [
        "the report was urgent", "the dentist will be on friday", "I used to read the newspaper",
        "I always read the newspaper", "I bought milk last month",
        "I will have finished the report by friday",
        "I'm going to pay the electricity bill", "I was going to read the newspaper",
    ],
    "a part": [
        "I watered some of the plants", "I watered half of the plants", "I wrote most of the report",
        "I started writing the report",
    ],
    "another thing": [
        "I paid the water bill", "I bought oat milk", "I bought milk for Anna",
        "I booked a table instead of flights",
        "I called the dentist's office about the invoice", "the bill was collected",
    ],
    "retraction": [
        "complete the milk. just kidding", "delete the newspaper. no wait", "buy milk? no thanks",
        "complete the milk but not really",
    ],
    "alternative": ["move the dentist to friday or monday", "delete the milk or the newspaper"],
    "no todo": [
        "book club was great", "remember that time we went to Lisbon", "we need to talk about the report",
        "I need you to listen", "I must admit I like it", "on second thought, take that off", "add nothing",
        "I have to get that done", "I need 5 minutes", "I need to return something", "call off the offsite",
        "my birthday is on friday", "the train is at 5", "tell me at noon what's due",
    ],
    "nobody has spoken of it": ["not milk, bread", "it's not the dentist, it's the vet",
        "the first one is tomorrow"],
}  # fmt: skip


@pytest.mark.parametrize("text", [text for texts in DOUBTED.values() for text in texts])
def test_what_is_doubtful_changes_nothing(text: str) -> None:
    dialog = fixture()
    assert dialog.say(text)
    assert not changes(fixture().tasks, dialog.tasks)


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("I paid the electricity bill", "complete", "Pay the electricity bill"),
        ("phew, I finally paid the electricity bill this morning", "complete", "Pay the electricity bill"),
        ("tick off the milk, my wife got it", "complete", "Buy milk"),
        ("could you delete the newspaper please?", "delete", "Read the newspaper"),
        ("the newspaper can go, nobody reads it anyway", "delete", "Read the newspaper"),
        ("turns out I did not clean the kitchen after all", "reopen", "Clean the kitchen"),
    ],
)
def test_the_same_without_doubt_is_carried_out(text: str, kind: str, title: str) -> None:
    dialog = fixture()
    dialog.say(text)
    assert changes(fixture().tasks, dialog.tasks) == {kind: [title]}


def test_a_question_says_what_would_change_and_yes_does_it() -> None:
    dialog = fixture()
    answer = dialog.say("I think the dentist is urgent")
    assert answer == "Shall I change “Call the dentist”: high priority? Say “yes” to change it."
    dialog.say("yes")
    assert dialog.task("Call the dentist")["priority"] == "high"


def test_words_are_explained_by_the_todo_and_by_the_closed_classes() -> None:
    done = SetStatus(kind="complete", refs=(TextRef(text="paid the bill"),))
    assert unexplained(Clause(Phrase.of("I just paid the bill"), "plain"), [done], TODAY) == []
    assert unexplained(Clause(Phrase.of("I nearly paid the bill"), "plain"), [done], TODAY) == ["nearly"]
    assert unexplained(Clause(Phrase.of("her bill is paid"), "plain"), [done], TODAY) == ["her"]


def test_no_class_has_a_word_of_doubt() -> None:
    doubt = {"if", "unless", "maybe", "perhaps", "might", "almost", "nearly", "half", "he", "she", "someone"}
    assert not [kind for kind, words in KINDS.items() if words & doubt]


@pytest.mark.parametrize("text", ["undo and delete the milk", "delete the milk. undo"])
def test_undo_stands_alone(text: str) -> None:
    assert [intent.kind for intent in parse(text, TODAY)] == ["unclear"]


def test_tomorrow_afternoon_is_tomorrow() -> None:
    dialog = Dialog()
    dialog.say("add gym tomorrow afternoon")
    assert dialog.tasks[0]["due_date"] == "2026-03-05"
