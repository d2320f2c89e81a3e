"""The closed word classes that the gate of `certainty.py` takes for explained, by what a request changes.

A word that is in none of them must name the todo or become a part of it; else the request is asked about.
Words of doubt ("if", "almost", "might", "nobody") are in none, and no subject but the speaker is.
"""

from typing import Final

from app.local_model.lexicon import NUMBERS, ORDINALS, PRIORITY_WORDS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_POINTING: Final = _words(
    """the my our this that these those it its it's they they're them that's which both all
    everything everything's every each whole entire rest lot same following other others i we me us
    i'm i've we've we're i'd we'd is are am has have 's 've 're"""
)
_LINKS: Final = _words("to of from on off in into onto out for with at by as about and also too so then than")
_LIST_NOUNS: Final = _words(
    """task tasks todo todos to-do to-dos do dos item items thing things stuff one ones entry
    entries reminder reminders chore chores errand errands list lists agenda number numbers no nr"""
)
_FILLERS: Final = _words(
    """please pls thanks thank you thx cheers ok okay now just already finally actually also right
    again well yes yeah oh hey hi hello so there here good great perfect nice news update phew yay
    hooray hurray woohoo yippee alright anyway btw instead really quick quickly immediately straight
    away for first then next successfully"""
)
_A: Final = _words("a an")
_COUNTS: Final = frozenset({*NUMBERS, *ORDINALS, "more"} - {"several"})
COMMON: Final = _POINTING | _LINKS | _LIST_NOUNS | _FILLERS | _A | _COUNTS

_LATELY: Final = _words(
    """today yesterday tonight this last morning afternoon evening night week weekend ago minute
    moment hour while earlier recently lately end before lunch"""
)
_DEEDS: Final = _words(
    """mark marked check checked tick ticked cross crossed strike knock scratch set flag move count
    consider put make log change switch done did do complete completed finish finished finishing
    accomplish accomplished accomplishing handled handle sorted taken took take care deal dealt
    wrapped wrap over up close closed closing resolve resolved got get gotten getting through
    finalise finalize can been was were being be managed remembered around round way bag had only
    off out both as officially state status except but besides apart aside other save"""
)
_DELETING: Final = _words(
    """delete deleted deleting remove removed erase drop dropped cancel cancelled canceled trash
    scrap scrapped discard kill clear forget forgotten get rid throw thrown away wipe ditch bin nuke
    eliminate purge toss dump empty take kick off out never mind nevermind scratch strike axe nix
    lose can go gone be don't do not no longer won't will needn't need needed necessary relevant
    required irrelevant obsolete isn't aren't want have care doing having bother bothering any
    anymore more after all happening up there there's mark tick cross changed changing thought
    better"""
)
_REOPENING: Final = _words(
    """reopen re open uncheck untick unmark uncomplete unfinish undo undone un restore reactivate
    undelete reset mark set flag put move change make turn bring switch back being not yet done
    complete completed finished incomplete uncompleted pending unfinished active outstanding
    unchecked isn't aren't wasn't weren't haven't didn't did have never really even quite after all
    get got gotten finish do still was were be completion"""
)
_CHANGING: Final = _words(
    """can't cannot couldn't won't let's try do go make say better rather how i'll we'll stick slap
    pop brought forward move push postpone delay defer shift bring pull put set change update snooze
    bump schedule reschedule switch extend give add rename retitle rephrase reword edit modify
    replace turn correct alter amend call name named called title titled entitled tag tagged tags
    label labels labelled labeled category categorise categorize untag unlabel attach apply assign
    note notes comment comments description detail details annotate write leave append include
    saying says that reads read text wording remove clear delete drop cancel get rid unset take
    erase strip unschedule stop repeat repeating repeats repeated redo recur recurs recurring
    recurrence repetition have let happen happens come comes due date dates deadline deadlines day
    back out up off over ahead earlier later sooner until till before from another prioritise
    prioritize deprioritise deprioritize de priority prio raise lower increase decrease reduce
    downgrade upgrade treat consider keep rate rank flag mark level importance needs need must
    should has becomes became become gets got gotten turned seems feels very super quite pretty
    extremely suddenly getting becoming top number main big absolute essential crucial vital
    pressing time critical isn't aren't not no longer doesn't don't any anymore more can wait bit
    while rush hurry there's there after all today days sudden matters matter much meant mean
    supposed ought was be been being instead would like want it's itself below above only new
    actually kind"""
)
_ADDING: Final = _words(
    """ping nudge alert notify shout starting beginning add adding asap create make set up start
    insert include enter register log track record append open file give put get throw stick place
    write note notes jot down pencil in take new another more need needs have has had got must gotta
    want remember remind reminder remembering forget don't do not never let help sure schedule plan
    called named titled entitled saying says title name self high low medium priority prio urgent
    due date deadline tag tagged tags label labelled by on at every each until till before reminded
    shopping grocery todos quick simple additional some few couple following these tell will would
    be also go ahead going"""
)
CORRECTING: Final = _words(
    """doing making using fix correct spelled spelt written name her his their letter letters n's
    s's t's l's i r's p's could would"""
)
"""More words that a correction of a todo's words is made of."""
ORDERS: Final = _words(
    """mark check tick cross complete finish close resolve wrap set flag move put change make switch
    turn delete remove erase drop cancel trash scrap discard kill clear forget get wipe ditch bin
    nuke purge toss dump empty take throw scratch strike axe nix lose reopen uncheck untick restore
    push postpone delay defer shift bring pull update snooze bump schedule reschedule extend give
    add create rename retitle call edit modify replace correct tag label untag attach assign
    annotate stop repeat prioritise prioritize deprioritise deprioritize raise lower increase
    decrease remind note jot write remember insert include log never undo show list don't"""
)
"""Verbs that begin an order to the assistant; anything else tells of something."""

KINDS: Final[dict[str, frozenset[str]]] = {
    "complete": COMMON | _DEEDS | _LATELY,
    "delete": COMMON | _DELETING,
    "reopen": COMMON | _REOPENING,
    "update": COMMON | _CHANGING | frozenset(PRIORITY_WORDS),
    "add": COMMON | _ADDING | frozenset(PRIORITY_WORDS),
}
"""The words that explain themselves in a request of a kind (`kind` of the intents)."""
