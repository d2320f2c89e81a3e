"""Which todo do words mean: comparison by word stems, forgiving typos, tenses and order."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from app.local_model.lexicon import IRREGULAR_PAST
from app.local_model.transcript import Task

_STOP: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "our",
        "your",
        "to",
        "for",
        "of",
        "on",
        "in",
        "at",
        "with",
        "and",
        "or",
        "by",
        "from",
        "that",
        "this",
        "it",
        "is",
        "task",
        "todo",
        "item",
        "one",
        "thing",
        "some",
        "up",
        "out",
    ]
)
_SAME_WORD: Final = 80
"""Similarity (0..100) from which two stems count as the same word."""
_ENOUGH: Final = 0.7
"""Share of the user's words that a title must contain."""


@lru_cache(maxsize=4096)
def stems(text: str) -> tuple[str, ...]:
    """The telling words of a text, cut to stems: "Paying the bills" -> ("pay", "bil")."""
    words = re.findall(r"[^\W_]+", text.lower())
    telling = [word for word in words if word not in _STOP] or words
    return tuple(_stem(word) for word in telling)


def _stem(word: str) -> str:
    word = IRREGULAR_PAST.get(word, word)
    for ending in ("ing", "ied", "ies", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + ("y" if ending in ("ied", "ies") else "")
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def likeness(said: str, title: str) -> tuple[float, float]:
    """(share of the said words found in the title, share of the title's words said), each 0..1."""
    said_stems, title_stems = stems(said), stems(title)
    if not said_stems or not title_stems:
        return (0.0, 0.0)
    return (_covered(said_stems, title_stems), _covered(title_stems, said_stems))


def _covered(words: Sequence[str], others: Sequence[str]) -> float:
    return sum(_best(word, others) for word in words) / len(words)


def _best(word: str, others: Sequence[str]) -> float:
    best = max(fuzz.ratio(word, other) for other in others)
    if any(sorted(word) == sorted(other) and OSA.distance(word, other) == 1 for other in others):
        return _SAME_WORD / 100  # two letters swapped weigh much in a short word
    if word.isdigit() or len(word) < 3:
        return float(best == 100)
    return best / 100 if best >= _SAME_WORD else 0.0


def find(said: str, tasks: Sequence[Task]) -> list[Task]:
    """The todos that the words may mean: one if it is clear, none if nothing fits, else the candidates."""
    same = [task for task in tasks if task.title.casefold().strip() == said.casefold().strip()]
    if same:
        return same
    scored = [(likeness(said, task.title), task) for task in tasks]
    fitting = [(score, task) for score, task in scored if score[0] >= _ENOUGH]
    if not fitting:
        return []
    best = max(score[0] for score, _ in fitting)
    close = [(score, task) for score, task in fitting if score[0] >= best - 0.08]
    whole = [task for score, task in close if score[1] >= 0.97]
    return whole or [task for _, task in close]


def mentions(said: str, task: Task) -> bool:
    """Whether the words appear in title, notes or tags."""
    return likeness(said, f"{task.title} {task.notes} {' '.join(task.tags)}")[0] >= _ENOUGH
