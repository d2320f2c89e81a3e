"""The words the assistant knows, and the typos of them it forgives."""

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from app.local_model.intents import Priority

PRIORITY_WORDS: Final[dict[str, Priority]] = {
    "high": "high", "urgent": "high", "important": "high", "critical": "high", "top": "high",
    "highest": "high", "medium": "medium", "normal": "medium", "moderate": "medium", "mid": "medium",
    "regular": "medium", "low": "low", "minor": "low", "lowest": "low", "trivial": "low",
    "unimportant": "low",
}  # fmt: skip

NUMBERS: Final[dict[str, int]] = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "couple": 2, "few": 3, "several": 3,
    "a couple of": 2, "a couple": 2, "a few": 3, "another": 1,
}  # fmt: skip

ORDINALS: Final[dict[str, int]] = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "last": -1, "final": -1, "bottom": -1,
    "top": 1, "penultimate": -2, "second to last": -2, "second last": -2, "next to last": -2,
    "third to last": -3,
}  # fmt: skip

# Verbs that begin a todo. They tell "buy milk and call mom" (two) from "bread and butter" (one).
TODO_VERBS: Final = frozenset(
    """answer apply archive arrange ask assemble attend back bake balance bath book borrow bottle
    bring brush build buy call cancel change charge chase check choose chop clean close collect
    compare complete confirm contact cook copy create cut decide decorate defrost deliver deploy
    deposit descale design dig discuss dm do donate download draft draw drink drive drop dust eat
    edit email enrol enroll exercise explore fax feed fetch figure file fill find finish fit fix
    fold follow forward freeze get give go grab groom hang harvest help hire hoover install invite
    invoice iron jog join keep label learn leave lend listen load lock look mail make marinate
    measure meditate meet mend merge message mop move mow open order organise organize pack paint
    patch pay peel phone pick plan plant plaster play polish practice practise prepare print process
    prune publish purchase push put quote rake read rebook rebuild receive recharge record recycle
    refill register rehearse release remove renew rent repair repeat replace reply report repot
    request research reserve respond return review revise rewatch rewrite ring rinse rotate run sand
    save scan schedule see sell send set sew sharpen shave ship shop shovel shred sign skype sleep
    sort sow speak spend start stop store study submit survey swap sweep swim sync take talk tell
    test text thank thaw throw tidy top train transfer translate treat trim try tune turn unblock
    unpack update upgrade upload use vacuum varnish visit wait wake walk wash watch water weed weigh
    whatsapp wipe wire work wrap write""".split()  # noqa: SIM905
)

IRREGULAR_PAST: Final[dict[str, str]] = {
    "bought": "buy", "brought": "bring", "built": "build", "did": "do", "done": "do", "drove": "drive",
    "ate": "eat", "fed": "feed", "found": "find", "forgot": "forget", "got": "get", "gave": "give",
    "given": "give", "went": "go", "gone": "go", "kept": "keep", "left": "leave", "lent": "lend",
    "made": "make", "met": "meet", "paid": "pay", "put": "put", "read": "read", "ran": "run",
    "rang": "ring", "saw": "see", "seen": "see", "sold": "sell", "sent": "send", "set": "set",
    "sewed": "sew", "spoke": "speak", "spoken": "speak", "spent": "spend", "swam": "swim",
    "swept": "sweep", "took": "take", "taken": "take", "taught": "teach", "told": "tell", "threw": "throw",
    "thrown": "throw", "woke": "wake", "wrote": "write", "written": "write", "cut": "cut", "drew": "draw",
    "drawn": "draw", "chose": "choose", "chosen": "choose", "began": "begin", "begun": "begin",
    "hung": "hang", "sang": "sing", "slept": "sleep", "swum": "swim", "wore": "wear", "won": "win",
}  # fmt: skip

# Verbs that mean the same on a todo list: "got the milk" completes "buy milk".
SYNONYMS: Final[dict[str, str]] = {
    word: group[0]
    for group in (
        ("buy", "get", "purchase", "pick", "grab", "fetch", "order", "collect"),
        ("talk", "speak", "chat"),
        ("call", "phone", "ring"),
        ("pay", "settle"),
        ("book", "reserve"),
        ("submit", "hand", "file"),
        ("return", "bring"),
        ("clean", "tidy", "scrub"),
        ("email", "mail"),
    )
    for word in group
}

# Words whose typos are forgiven. Short or easily confused words (clear, close, push) are left out on purpose.
_CORRECTABLE: Final = tuple(
    """add create delete remove erase complete completed finish finished mark rename retitle reschedule
    postpone schedule change update remind reminder show list display task tasks todo todos item items
    priority medium high urgent important tomorrow today tonight yesterday monday tuesday wednesday
    thursday friday saturday sunday january february march april june july august september october
    november december weekend week weeks month months overdue pending please everything deadline second
    third fourth reopen uncheck notes called named should could would""".split()  # noqa: SIM905
)
# Real words one slip away from a correctable one.
_NOT_TYPOS: Final = frozenset(
    """note complex wound importantly match marsh mouth mouths money compete competed competes finnish
    charge sundae sundaes remote crated cold would could should called moth wend weed lost last lest
    mask masks ask bask tusk cask hugh might light heist update dates date renamed notice noted dotes
    hotes shower shows showed slow stow marks market marked parking stem term items its ads odd aid and
    ado dad sand completes adds lists listed shown thirds seconds sight eight changes changed chance
    hang orange range reminds remained removed removes removal deleted deletes delegate schedules
    scheduled through call calls name games mane dame walled balled caller cooked wooled mould cloud
    world tools pods nodes votes monthly weekly mid sunny mon weak meek seek peek leek march creates
    created creating updates updated finishes finisher displays displayed postponed post prior april
    aprils""".split()  # noqa: SIM905
)
_COMMON_SLIPS: Final[dict[str, str]] = {
    "ad": "add", "addd": "add", "dd": "add", "aad": "add", "adn": "add", "tmrw": "tomorrow",
    "tmr": "tomorrow", "tmrrw": "tomorrow", "2moro": "tomorrow", "tomo": "tomorrow", "pls": "please",
    "plz": "please", "u": "you", "cn": "can", "wanna": "want to", "gotta": "have to", "rite": "write",
    "prio": "priority", "deleet": "delete", "shw": "show", "tsk": "task", "tsks": "tasks", "2day": "today",
    "wensday": "wednesday", "wendsday": "wednesday", "wensdey": "wednesday", "thirsday": "thursday",
    "thurday": "thursday", "remeber": "remember", "dont": "don't", "whats": "what's", "ive": "i've",
    "im": "i'm", "id": "i'd", "havent": "haven't", "havnt": "haven't", "didnt": "didn't", "isnt": "isn't",
    "arent": "aren't", "cant": "can't", "thats": "that's", "lets": "let's", "wat": "what",
    "wats": "what's", "teh": "the", "hte": "the", "doen": "done", "dnoe": "done", "nad": "and",
    "jsut": "just",
    "wiht": "with", "taht": "that", "thsi": "this", "mkae": "make", "amke": "make", "finishd": "finished",
    "finsihed": "finished", "wont": "won't", "doesnt": "doesn't", "wasnt": "wasn't", "theyre": "they're",
    "weve": "we've", "youre": "you're", "everythings": "everything's", "nevermind": "never mind",
}  # fmt: skip


@lru_cache(maxsize=4096)
def corrected(word: str) -> str:
    """The known word that `word` (lower case) is a slip of, or `word` itself.

    One slip (missing, extra, wrong or swapped letters) is forgiven, two from eight letters on; in words of up
    to four letters only a swap, and the first letter must be right or swapped with the second.
    """
    if word in _COMMON_SLIPS:
        return _COMMON_SLIPS[word]
    if word.endswith("s") and word[:-1] in _CORRECTABLE:
        return word
    if (
        len(word) < 4
        or not word.isalpha()
        or word in _NOT_TYPOS
        or word in _CORRECTABLE
        or word in TODO_VERBS
    ):
        return word
    best = min(_CORRECTABLE, key=lambda known: OSA.distance(word, known))
    return best if _is_slip(word, best) else word


def _is_slip(word: str, known: str) -> bool:
    distance = OSA.distance(word, known)
    if word[0] != known[0] and word[:2] != known[1::-1]:
        return False
    if len(known) <= 4:
        return distance == 1 and sorted(word) == sorted(known)
    return distance <= (2 if len(known) >= 8 else 1)
