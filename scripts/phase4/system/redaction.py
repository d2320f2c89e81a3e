"""Text of other programs without what looks like a secret."""

import re

# What looks like a secret, whatever it stands in: tokens, keys, and values after a word that says so.
SECRETS = (
    re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,}"),
    re.compile(r"\bsk-[\w-]{16,}"),
    re.compile(r"(?i)(?<=bearer )[\w.~+/-]{12,}=*"),
    re.compile(r"(?i)(?<=basic )[A-Za-z0-9+/]{8,}=*"),
    re.compile(r"\b(?:gh[pousr]_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16})"),
    # As a setting, in YAML, in JSON (also within a string of JSON), as a header; the word may stand within a name.
    re.compile(
        r"(?i)(?:password|passwd|secret|token|(?:api|access|private)[_-]?key)\b\\?['\"]?\s*[:=]\s*\\?['\"]?([^\s'\",;\\]{6,})"
    ),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"(?<=://)[^/\s:@]*:[^/\s'\"]+(?=@)"),
)
REDACTED = "[redacted]"


def redact(text: str) -> str:
    """The text without what looks like a secret.

    Example: "password: hunter22" -> "password: [redacted]"
    """
    for pattern in SECRETS:
        text = pattern.sub(_hide, text)
    return text


def _hide(match: re.Match[str]) -> str:
    if match.re.groups == 0:
        return REDACTED
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return match[0][:start] + REDACTED + match[0][end:]
