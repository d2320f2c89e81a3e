"""Which todo do words mean: comparison by words and their forms; what only resembles a title is told
apart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from app.local_model.lexicon import IRREGULAR_PAST, SYNONYMS, TODO_VERBS
from app.local_model.transcript import Task

_STOP: Final = frozenset(
    """a an the my our your to for of on in at with and or by from that this it is are task todo item one
    thing
    things some up out off just please those these their his her its all any me i we us""".split()  # noqa: SIM905
)
_SAME_WORD: Final = 80
"""Similarity (0..100) from which two words may be typos of each other."""
_RESEMBLES: Final = 0.5
"""Share of the user's words that a title must have to be asked about."""

_ENDINGS: Final = (
    ("ies", ("y", "ie")), ("ied", ("y", "ie")), ("ing", ("", "e")), ("ed", ("", "e")), ("es", ("", "e")),
    ("s", ("",)),    ("al", ("", "e")), ("ment", ("",)), ("ation", ("", "e", "ate")),
)  # fmt: skip
"""Endings of forms, and what the word itself may have in their place."""

Grade = Literal["word", "similar"]
"""`word`: the title has every word that was used, in some form. `similar`: it only resembles them."""


@dataclass(frozen=True)
class Match:
    """The todos that words may mean, none if nothing fits, and how surely."""

    tasks: tuple[Task, ...]
    grade: Grade


@lru_cache(maxsize=4096)
def telling_words(text: str) -> tuple[str, ...]:
    """The words of a text that tell it from others: "Paying the bills" -> ("paying", "bills")."""
    terms = re.findall(r"[^\W_]+", text.lower().replace("'s", ""))
    return tuple(word for word in terms if word not in _STOP) or tuple(terms)


def search_terms(text: str) -> tuple[str, ...]:
    """What to search titles for to find other forms of a word too: "paying bills" -> ("pay", "bill")."""
    starts = ([form for form in forms(word) if word.startswith(form)] for word in telling_words(text))
    return tuple(min(fitting, key=len) for fitting in starts)


@lru_cache(maxsize=4096)
def forms(word: str) -> frozenset[str]:
    """A word and what it is a form of, verbs of one meaning as one: "paying" -> {"paying", "pay"}.

    >>> sorted(forms("submitted"))
    ['submit', 'submitt', 'submitte', 'submitted']
    """
    base = IRREGULAR_PAST.get(word, word)
    variants = {word, base}
    for ending, endings in _ENDINGS:
        stem = base.removesuffix(ending)
        if stem == base or len(stem) < 2 or base.endswith("ss"):
            continue
        variants.update(stem + end for end in endings)
        if ending in ("ing", "ed") and len(stem) > 3 and stem[-1] == stem[-2]:
            variants.add(stem[:-1])
    return frozenset(variants | {SYNONYMS[form] for form in variants if form in SYNONYMS})


def same_word(word: str, other: str) -> bool:
    """Whether two words are forms of one: "bills" and "bill", and not "bread" and "read"."""
    return bool(forms(word) & forms(other))


def find(text: str, tasks: Sequence[Task]) -> Match:
    """The todos that the words may mean, those with all the words before those that resemble them."""
    same = tuple(task for task in tasks if task.title.casefold().strip() == text.casefold().strip())
    if same:
        return Match(same, "word")
    terms = telling_words(text)
    naming = [task for task in tasks if terms and _names(terms, task)]
    if naming:
        whole = tuple(task for task in naming if _share(telling_words(task.title), terms, typos=False) == 1)
        return Match(whole or tuple(naming), "word")
    return Match(_similar(terms, tasks), "similar")


def is_title(text: str, task: Task) -> bool:
    """Whether a title is just this thing, with no verb of its own: "my lab report" and "Lab report"."""
    words, title = telling_words(text), telling_words(task.title)
    if not forms(title[0]).isdisjoint(TODO_VERBS) and len(title) > 1:
        return False
    return len(words) == len(title) and _share(words, title, typos=False) == 1


def mentions(text: str, task: Task) -> bool:
    """Whether title, notes or tags have all the words."""
    return _share(telling_words(text), telling_words(_all_text(task)), typos=False) == 1


def _names(terms: Sequence[str], task: Task) -> bool:
    """Whether the title has all the words, and more than a verb of it ("call" names no call to make)."""
    title = telling_words(task.title)
    if _share(terms, title, typos=False) == 1:
        rest = title[1:] if len(title) > 1 and not forms(title[0]).isdisjoint(TODO_VERBS) else title
        return any(same_word(word, other) for word in terms for other in rest)
    joined = "".join(terms)
    return len(terms) > 1 and any(same_word(joined, word) for word in title)


def _similar(terms: Sequence[str], tasks: Sequence[Task]) -> tuple[Task, ...]:
    """The titles that resemble the words most: a typo, a further word, another verb."""
    scored = [(score, task) for task in tasks if (score := _resemblance(terms, task)) >= _RESEMBLES]
    best = max((score for score, _ in scored), default=0.0)
    return tuple(task for score, task in scored if score >= best - 0.08)


def _resemblance(terms: Sequence[str], task: Task) -> float:
    """Share of the words that the title has, typos counted; 0 if it has no more than a verb of them."""
    title = telling_words(task.title)
    hits = [word for word in terms if _best(word, title, typos=True)]
    if not any(forms(word).isdisjoint(TODO_VERBS) or len(title) == 1 for word in hits):
        return 0.0
    return _share(terms, title, typos=True)


def _share(terms: Sequence[str], others: Sequence[str], *, typos: bool) -> float:
    if not terms or not others:
        return 0.0
    return sum(_best(word, others, typos=typos) for word in terms) / len(terms)


def _best(word: str, others: Sequence[str], *, typos: bool) -> float:
    if any(same_word(word, other) for other in others):
        return 1.0
    if not typos or word.isdigit() or len(word) < 3:
        return 0.0
    if any(sorted(word) == sorted(other) and OSA.distance(word, other) == 1 for other in others):
        return _SAME_WORD / 100  # two letters swapped weigh much in a short word
    best = max(fuzz.ratio(word, other) for other in others)
    return best / 100 if best >= _SAME_WORD else 0.0


def _all_text(task: Task) -> str:
    return f"{task.title} {task.notes} {' '.join(task.tags)}"


def resembles(word: str, other: str) -> bool:
    """Whether one word may be a typo of the other."""
    return fuzz.ratio(word, other) >= _SAME_WORD
