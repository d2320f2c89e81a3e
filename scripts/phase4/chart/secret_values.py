"""Whether a setting is a secret: by its value first (keys of known makers, passwords in addresses, private keys,
randomness), then by its name.

``secret_kind("PG_DSN", "postgresql://todo:hunter2@db/todo")`` is "a password in an address"; of ``LLM_MAX_TOKENS`` with
512, of ``API_KEY`` with ``CHANGE_ME``, and of ``PASSWORD_FILE`` with a path it is empty: none of these is a secret.
"""

import base64
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
    r"|github_pat_\w{22,}|dop_v1_[0-9a-f]{64}|AGE-SECRET-KEY-1[0-9A-Z]{50,}"
    r"|npm_[A-Za-z0-9]{36}|(?:whsec|rk_live|rk_test)_[A-Za-z0-9+/]{20,}|AccountKey=[A-Za-z0-9+/=]{40,})"
)
# "-----BEGIN " in base64, with the words after it.
ENCODED_ARMOUR = re.compile(r"LS0tLS1CRUdJTi[A-Za-z0-9+/]{10,60}")
# Of public keys, certificates and checksums; what follows them is long, mixed, and no secret.
PUBLIC = re.compile(
    r"-----BEGIN (?P<kind>[A-Z ]*(?:CERTIFICATE|PUBLIC KEY)[A-Z ]*)-----.*?(?:-----END (?P=kind)-----|\Z)"
    r"|\bssh-(?:rsa|ed25519) [A-Za-z0-9+/=]+",
    re.DOTALL,
)
# Names of values that are random and public.
PUBLIC_NAME = re.compile(
    r"(?:^|_)(?:COMMIT|SHA|SHA1|SHA256|REVISION|REF|CHECKSUM|DIGEST|HASH|ETAG|FINGERPRINT|VERSION|TAG|INTEGRITY"
    r"|PUBLIC_KEY|PUBLISHABLE_KEY)$"
)
# A password may hold slashes; a port and a path with an @ in it are none.
IN_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]*:(?P<password>(?!\d{1,5}(?:/|$))[^\s@'\"]+)@", re.IGNORECASE)
IN_PARAMETERS = re.compile(
    r"(?:^|[\s?&;])(?:password|passwd|pwd)=(?!/[a-z]+/)(?P<password>\"[^\"]+\"|'[^']+'|[^\s&;'\"]+)", re.IGNORECASE
)
# user:password@tcp(host), and a line of .pgpass: host:port:database:user:password.
IN_OTHER_FORMS = re.compile(
    r"(?:^|\s)[\w.-]+:(?P<password>[^\s@:/]+)@(?:tcp|unix)\(|^[\w.*-]+:(?:\d+|\*):[\w*-]+:[\w*-]+:(?P<last>\S+)$"
    r"|\b(?:Bearer|Basic) (?P<header>[A-Za-z0-9+/=._-]{16,})",
    re.MULTILINE,
)
IN_COMMAND = re.compile(
    r"(?:^|[\s;&|'\"(])(?P<name>[A-Za-z_]\w*(?==)|--?[A-Za-z][\w-]*(?=[= ]))"
    r"[= ](?P<value>\"[^\"]*\"|'[^']*'|[^\s;&|'\"-][^\s;&|'\"]*)"
)
PLACEHOLDER = re.compile(
    r"\$\{.*\}|\{[\w. -]*\}|ENC\[.*\]|\$\(.*\)|\$\w+|<.*>|\{\{.*\}\}|%\w+%|\*+"
    r"|(?:[a-z]{2,4}[-_])?x+|(?:[a-z]{2,4}[-_])?\.{3}|\.{3}|-+|null|none|~"
    # A word of these among others, but not inside an address or a sentence.
    r"|(?:[\w .-]*[_ .-])?(?:change[-_ ]?me|replace[-_ ]?(?:me|this|with)|your|insert"
    r"|set[-_ ]?me|not[-_ ](?:needed|used|set)|todo(?![\w-])|example|placeholder\d*"
    r"|redacted|fixture|fixme|dummy)"
    r"(?:[_ .-][\w .-]*)?|PASSWORD|SECRET|TOKEN|KEY",
    re.IGNORECASE | re.DOTALL,
)
# The last word of the name says what the value is: a PASSWORD, but not a PASSWORD_FILE or a TOKEN_TTL.
NAME = re.compile(
    r"(?:PASSWORDS?|PASSWD|PASSPHRASE|_PASS|_PWD"
    r"|(?:^|_)(?:SECRETS?|(?:AUTH|ACCESS|BEARER|REFRESH)?TOKENS?|CREDENTIALS?|(?:API|ACCESS|SECRET|PRIVATE|SIGNING|"
    r"ENCRYPTION|MASTER|JWT|HMAC)_?KEYS?|SECRET_KEY_BASE))(?:_(?:OLD|NEW|NEXT|PREVIOUS|\d+))?$"
)
# Names of settings that name an object which holds the secret.
REFERENCE_NAME = re.compile(r"(?:^|_)(?:EXISTING|PULL|TLS)_SECRETS?$|^SECRETS?$|(?:REF|FROM)_(?:SECRET|PASSWORD)$")
# A line of settings: NAME=value, name: value, "name": "value".
SETTING = re.compile(
    r"(?:^|[{,])[ \t-]*[\"']?(?P<name>[A-Za-z_][\w.-]*)[\"']?[ \t]*[:=][ \t]*"
    r"(?:[\"'](?P<quoted>[^\"'\n]*)[\"']|(?P<plain>[^\s\"'{}\[\]|>&*!,;#][^\n,;#{}]*?))[ \t]*(?=$|[,;}#])",
    re.MULTILINE,
)
# Counts, switches, and permissions (id-token: write).
NOT_A_TOKEN = re.compile(r"[\d.,_\s]+[kKmM]?|true|false|yes|no|on|off|read|write", re.IGNORECASE)
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
    words = _words_of(name)
    named = "" if PUBLIC_NAME.search(words) else _by_name(name, words, value)
    random = _by_randomness(value) if randomness and not PUBLIC_NAME.search(words) else ""
    return secret_in_text(value) or named or secret_in_settings(value) or random


def secret_in_settings(text: str) -> str:
    """What secret a text holds that is a file of settings itself: YAML, JSON, properties or INI; empty if none."""
    if "\n" not in text and not text.lstrip().startswith(("{", "[")) and "=" not in text:
        return ""
    for match in SETTING.finditer(text):
        if kind := setting_kind(match["name"], (match["quoted"] or match["plain"] or "").strip()):
            return kind
    return ""


def setting_kind(name: str, value: str) -> str:
    """Whether a setting in a file is a secret by its name, unless it names the object that holds one; empty if not."""
    words = _words_of(name)
    return "" if is_placeholder(value) or REFERENCE_NAME.search(words) else _by_name(name, words, value)


def secret_in_text(text: str) -> str:
    """What secret a text holds, whatever it is called: keys, private keys, passwords in addresses; empty if none."""
    for pattern, kind in ((IN_ADDRESS, "a password in an address"), (IN_PARAMETERS, "a password in an address")):
        if any(not is_placeholder(match["password"]) for match in pattern.finditer(text)):
            return kind
    for match in IN_OTHER_FORMS.finditer(text):
        password = match["password"] or match["last"] or match["header"]
        if not is_placeholder(password):
            return "a password in an address" if not match["header"] else "a key in a header"
    return known_key(text) or ("a private key in base64" if _has_encoded_key(text) else "")


def secret_in_words(words: list[str]) -> str:
    """What secret the words of a command hold: what a text may, ``PGPASSWORD=x``, ``--password x``, ``--api-key=x``."""
    line = " ".join(words)
    if kind := secret_in_text(line):
        return kind
    for match in IN_COMMAND.finditer(line):
        value = match["value"].strip("\"'")
        is_put_in = value.startswith(("$", "`"))  # by the shell, from elsewhere
        if not is_put_in and (kind := secret_kind(match["name"].strip("-"), value, randomness=False)):
            return kind
    return ""


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


def _has_encoded_key(text: str) -> bool:
    """Whether a private key's armour is in base64, as a kubeconfig or a Secret has it."""
    encoded = (word[: len(word) // 4 * 4] for word in ENCODED_ARMOUR.findall(text))
    return any(b"PRIVATE KEY" in base64.b64decode(word) for word in encoded)


def _words_of(name: str) -> str:
    """A name in one form: ``dbPassword`` and ``db-password`` are ``DB_PASSWORD``."""
    return re.sub(r"[\W_]+", "_", CAMEL.sub("_", name)).upper().strip("_")


def _by_name(name: str, words: str, value: str) -> str:
    """Whether the name says so. A number is no token: those are counts, as in ``LLM_MAX_TOKENS``."""
    if not NAME.search(words) or value.strip().startswith(("/", "file:")):
        return ""
    counts = re.search(r"TOKENS?(?:_|$)", words) is not None
    return "" if counts and NOT_A_TOKEN.fullmatch(value.strip()) else f"a value called {name}"


def _by_randomness(value: str) -> str:
    text = UUID.sub(" ", DIGEST.sub(" ", PUBLIC.sub(" ", value)))
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
