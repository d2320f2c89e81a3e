"""Whether a setting is a secret: by its value first (keys of known makers, passwords in addresses, private keys,
randomness), then by its name.

``secret_kind("PG_DSN", "postgresql://todo:hunter2@db/todo")`` is "a password in an address"; of ``LLM_MAX_TOKENS`` with
512, of ``API_KEY`` with ``CHANGE_ME``, and of ``PASSWORD_FILE`` with a path it is empty: none of these is a secret.
"""

import re
from functools import lru_cache

# A line with this mark is a public example; detect-secrets knows it by this name.
ALLOWED_MARK = "pragma: allowlist secret"
DETECTORS = (
    "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector", "JwtTokenDetector", "MailchimpDetector", "NpmDetector", "OpenAIDetector",
    "PrivateKeyDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector", "SquareOAuthDetector",
    "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip
# Makers that detect-secrets does not know yet.
KNOWN_KEYS = re.compile(
    r"\b(?:sk-(?:[a-z]+\d*-)*[A-Za-z0-9_-]{20,}|AIza[\w-]{35}|hf_[A-Za-z0-9]{30,}|gsk_[A-Za-z0-9]{30,}"
    r"|github_pat_\w{22,}|dop_v1_[0-9a-f]{64}|AGE-SECRET-KEY-1[0-9A-Z]{50,})"
)
IN_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]*:(?P<password>[^\s/@]+)@", re.IGNORECASE)
IN_PARAMETERS = re.compile(r"(?:^|[\s?&;])(?:password|passwd|pwd)=(?P<password>[^\s&;'\"]+)", re.IGNORECASE)
PLACEHOLDER = re.compile(
    r"\$\{.*\}|\{.*\}|\$\(.*\)|\$\w+|<.*>|\{\{.*\}\}|%\w+%|\*+|x+|\.{3}|-+|null|none|~"
    # A word of these among others, but not inside an address or a sentence.
    r"|(?:[\w .-]*[_ .-])?(?:change[-_ ]?me|replace[-_ ]?(?:me|this)|your|example|placeholder\d*"
    r"|redacted|fixture|fixme|dummy)"
    r"(?:[_ .-][\w .-]*)?|PASSWORD|SECRET|TOKEN|KEY",
    re.IGNORECASE | re.DOTALL,
)
# The last word of the name says what the value is: a PASSWORD, but not a PASSWORD_FILE or a TOKEN_TTL.
NAME = re.compile(
    r"(?:^|_)(?:PASSWORDS?|PASSWD|PASSPHRASE|SECRETS?|TOKENS?|CREDENTIALS?|(?:API|ACCESS|SECRET|PRIVATE|SIGNING|"
    r"ENCRYPTION|MASTER)_?KEYS?|SECRET_KEY_BASE)(?:_(?:OLD|NEW|NEXT|PREVIOUS|\d+))?$"
)
NOT_A_TOKEN = re.compile(r"[\d.,_\s]+|true|false|yes|no|on|off", re.IGNORECASE)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
RANDOM_WORD = re.compile(r"[A-Za-z0-9+/_=-]{20,}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
DIGEST = re.compile(r"(?:sha\d+[:-]|@sha256:)[0-9A-Za-z+/=]+", re.IGNORECASE)
HEX = re.compile(r"[0-9a-fA-F]+")
# Bits for each character. Words of a language and paths have fewer; 20 random letters and digits have about 4.
RANDOM_BITS, RANDOM_HEX_BITS, SHORTEST_HEX = 3.6, 3.0, 32


def is_placeholder(value: str) -> bool:
    """Whether a value stands for one that is put in later: empty, ``CHANGE_ME``, ``${VAR}``, ``<password>``."""
    plain = value.strip().strip("\"'")
    return not plain or PLACEHOLDER.fullmatch(plain) is not None


def secret_kind(name: str, value: str, *, randomness: bool = True) -> str:
    """What makes a setting a secret, in a few words; empty if nothing does.

    Args:
        randomness: whether a random text is one; not so where checksums stand.
    """
    if is_placeholder(value) or ALLOWED_MARK in value:
        return ""
    return secret_in_text(value) or _by_name(name, value) or (_by_randomness(value) if randomness else "")


def secret_in_text(text: str) -> str:
    """What secret a text holds, whatever it is called: keys, private keys, passwords in addresses; empty if none."""
    for pattern, kind in ((IN_ADDRESS, "a password in an address"), (IN_PARAMETERS, "a password in an address")):
        if any(not is_placeholder(match["password"]) for match in pattern.finditer(text)):
            return kind
    return known_key(text)


# More than the lines of this checkout: a smaller cache forgets all of them before the next criterion asks.
@lru_cache(maxsize=20_000)
def known_key(text: str) -> str:
    """What key of a known form a text holds (of a maker, a private key, a signed token); empty if none."""
    if KNOWN_KEYS.search(text):
        return "a key of a known form"
    # Imported late: it takes half a second, which commands that judge no secret need not wait for.
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import transient_settings

    with transient_settings({"plugins_used": [{"name": detector} for detector in DETECTORS]}):
        kinds = sorted({secret.type for line in text.splitlines() for secret in scan_line(line)})
    return ", ".join(kinds)


def _by_name(name: str, value: str) -> str:
    """Whether the name says so. A number is no token: those are counts, as in ``LLM_MAX_TOKENS``."""
    words = re.sub(r"[\W_]+", "_", CAMEL.sub("_", name)).upper().strip("_")
    if not NAME.search(words) or value.strip().startswith(("/", "file:")):
        return ""
    counts = re.search(r"TOKENS?(?:_|$)", words) is not None
    return "" if counts and NOT_A_TOKEN.fullmatch(value.strip()) else f"a value called {name}"


def _by_randomness(value: str) -> str:
    text = UUID.sub(" ", DIGEST.sub(" ", value))
    return "a random text" if any(_is_random(word) for word in RANDOM_WORD.findall(text)) else ""


def _is_random(word: str) -> bool:
    """Whether a word without spaces is likelier drawn by lot than written: mixed letters and digits, much entropy."""
    from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString

    bits = Base64HighEntropyString().calculate_shannon_entropy(word)
    if HEX.fullmatch(word):
        return len(word) >= SHORTEST_HEX and bits >= RANDOM_HEX_BITS
    mixed = any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word)
    # Names of several words are written with separators: no part of them alone is long.
    longest = max(map(len, re.split(r"[-_/=+]", word)))
    return mixed and longest >= 16 and bits >= RANDOM_BITS
