"""Secrets where programs keep them, by the form of the file: package managers, shells, clients, make, SQL, XML.

Each function takes a file's text and yields what it found with its line: ``"line 3: a password of a login"``.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from pathlib import PurePath

from phase4.chart.secret_values import is_placeholder, secret_in_settings, secret_in_words, setting_kind

# Endings that say nothing of what is in the file: a copy of something else.
COPIES = (
    ".bak",
    ".backup",
    ".old",
    ".orig",
    ".save",
    ".copy",
    ".tmp",
    "~",
    ".dist",
    ".sample",
    ".example",
    ".template",
)
NETRC = re.compile(r"\b(?:login|account)\s+\S+\s+(?:account\s+\S+\s+)?password\s+(?P<value>\"[^\"]*\"|\S+)")
# npm and yarn: //registry/:_authToken=x, _auth=x, npmAuthToken: x
PACKAGES = re.compile(
    r"^[^#;\n]*?(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)[\"']?\s*[=:]\s*(?P<value>\"[^\"]*\"|\S+)",
    re.MULTILINE,
)
# A password that stands beside a login: curl -u a:b, sshpass -p b, mysql -pb, docker login -p b.
LOGIN = re.compile(
    r"\b(?:curl|wget|http|https)\b.*?\s(?:-u|--user|-a|--auth)[ =]?[\"']?[\w.@-]+:(?P<pair>[^\s\"']+)"
    r"|\bsshpass\s+-p\s*(?P<ssh>\S+)|\bmysql(?:dump)?\b.*\s-p(?P<mysql>[^\s\"']+)"
    r"|\b(?:docker|podman|helm|skopeo|nerdctl)\b.*\blogin\b.*\s-p[ =]?(?P<login>\S+)"
)
SQL = re.compile(r"\b(?:PASSWORD|IDENTIFIED\s+BY)\s+E?'(?P<value>[^'\n]+)'", re.IGNORECASE)
XML = re.compile(
    r"<(?P<name>[\w.:-]*(?i:password|passwd|passphrase|secret|token|apikey))(?:\s[^<>]*)?>(?P<value>[^<>\n]+)</(?P=name)>"
    r"|\bkey=\"(?P<key>[^\"]*)\"\s+value=\"(?P<attribute>[^\"]*)\""
)
# .docker/config.json: "auth" is user:password in base64.
CLIENT = re.compile(r"\"(?:auth|identitytoken|registrytoken)\"\s*:\s*\"(?P<value>[^\"]+)\"")
# make, fish, PowerShell and Dockerfiles: export NAME := x, set -x NAME x, $env:NAME = x, ENV NAME x.
ASSIGNMENT = re.compile(
    r"^[ \t]*(?:(?:ENV|set[ \t]+-\w+)[ \t]+(?P<spaced>[A-Za-z_]\w*)[ \t]"
    r"|(?:(?:export|override|ENV|ARG)[ \t]+|\$env:)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*[:?+]{0,3}=)"
    r"[ \t]*(?P<value>[^\n#]+?)[ \t]*(?:#.*)?$",
    re.MULTILINE,
)


def original_name(name: PurePath) -> PurePath:
    """A copy's name without what says that it is one: ``values.yaml.bak`` is ``values.yaml``."""
    while ending := next((ending for ending in COPIES if name.name.endswith(ending) and name.name != ending), ""):
        name = name.with_name(name.name.removesuffix(ending))
    return name


def secrets_of_form(name: PurePath, text: str) -> Iterator[str]:
    """What a file of a known form holds; for any other, its settings are read by their names."""
    readers = [reader for pattern, reader in FORMS if re.search(pattern, name.as_posix())]
    if not readers and re.search(NO_ENDING, name.name):
        readers = [_settings]
    for reader in readers:
        yield from reader(text)


def _values(expression: re.Pattern[str], kind: str) -> Callable[[str], Iterator[str]]:
    """A reader that takes each group of an expression for a secret, unless it is put in later."""

    def read(text: str) -> Iterator[str]:
        for match in expression.finditer(text):
            value = next((group for group in match.groups() if group), "")
            if not _is_put_in(value):
                yield f"{_line(text, match.start())}: {kind}"

    return read


def _named(text: str) -> Iterator[str]:
    """XML: ``<password>x</password>``, ``<add key="ApiKey" value="x"/>``."""
    for match in XML.finditer(text):
        name, value = match["name"] or match["key"], match["value"] or match["attribute"] or ""
        if not _is_put_in(value) and (kind := setting_kind(name, value)):
            yield f"{_line(text, match.start())}: {kind}"


def _client(text: str) -> Iterator[str]:
    for match in CLIENT.finditer(text):
        try:
            pair = base64.b64decode(match["value"], validate=True).decode("utf-8", errors="replace")
        except (binascii.Error, ValueError):
            pair = match["value"]
        if not is_placeholder(pair.partition(":")[2] or pair):
            yield f"{_line(text, match.start())}: a login of a registry"


def _shell(text: str) -> Iterator[str]:
    """Assignments and options of commands; what the shell puts in from elsewhere is none."""
    for number, line in enumerate(text.splitlines(), start=1):
        code = "" if line.lstrip().startswith("#") else line
        if NAMED.search(code) and (kind := secret_in_words([code])):
            yield f"line {number}: {kind}"


def _assigned(text: str) -> Iterator[str]:
    for match in ASSIGNMENT.finditer(text):
        value = match["value"].strip("\"'")
        if not _is_put_in(value) and (kind := setting_kind(match["name"] or match["spaced"], value)):
            yield f"{_line(text, match.start())}: {kind}"


def _settings(text: str) -> Iterator[str]:
    if kind := secret_in_settings(text):
        yield kind


def _is_put_in(value: str) -> bool:
    plain = value.strip("\"'")
    return plain.startswith(("$", "`", "%", "{{", "@")) or is_placeholder(plain)


def _line(text: str, position: int) -> str:
    return f"line {text.count(chr(10), 0, position) + 1}"


# Only such a line can hold a setting or an option that is named a secret.
NAMED = re.compile(r"(?i)pass|pwd|secret|token|credential|key|://")
SHELL = r"\.(?:sh|bash|zsh|fish|ps1|bat|cmd)$|(?:^|/)(?:\.?(?:bash|zsh)(?:rc|_profile)|\.profile|\.envrc)$"
CONTAINERFILE = r"(?:^|/)(?:[\w-]+\.)?(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$"
MAKEFILE = r"(?:^|/)(?:GNU)?[Mm]akefile(?:\.\w+)?$|\.(?:mk|just|fish|ps1)$|(?:^|/)[Jj]ustfile$"
NO_ENDING = r"^\.?[A-Za-z_-]+$|\.(?:txt|tfvars|rst|log|jsonc|json5|conf|netrc|desktop|service|editorconfig)$"
FORMS: tuple[tuple[str, Callable[[str], Iterator[str]]], ...] = (
    (r"(?:^|/)[._]?netrc$", _values(NETRC, "a password of a login")),
    (r"(?:^|/)(?:\.?npmrc|\.yarnrc(?:\.yml)?)$", _values(PACKAGES, "a login of a registry")),
    (r"\.sql$", _values(SQL, "a password in SQL")),
    (r"\.(?:xml|config|csproj|props)$", _named),
    (r"(?:^|/)(?:config\.json|\.dockerconfigjson|\.dockercfg|auth\.json)$", _client),
    (rf"{MAKEFILE}|{CONTAINERFILE}", _assigned),
    (rf"{SHELL}|{MAKEFILE}|{CONTAINERFILE}", _shell),
    (rf"{SHELL}|{MAKEFILE}|{CONTAINERFILE}|(?:^|/)\.gitlab-ci\.yml$", _values(LOGIN, "a password of a login")),
)
