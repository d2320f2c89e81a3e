"""Secrets among the project's files, by what is in them: environment files, manifests, keys; not by their names."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from phase4.chart.secret_values import ALLOWED_MARK, is_placeholder, known_key, secret_in_text, secret_kind
from phase4.chart.yaml_documents import documents_of
from phase4.system.checkout import project_files
from phase4.system.errors import InvalidInput

LARGEST = 1_000_000
# Generated from what is read anyway, or made of values that are public on purpose.
SKIPPED_FOLDERS = ("tests/", "backend/tests/", "frontend/tests/", "deploy/schemas/")
SKIPPED_FILES = ("*.lock", "package-lock.json", "go.sum", "*.tgz")
ENVIRONMENT = ("*.env", ".env*", "*.env.*")
# Programs and pages show what an address looks like: only keys of a known form are secrets in them.
PROGRAMS = (".py", ".ts", ".tsx", ".js", ".mjs", ".md", ".jinja", ".tpl", ".sh", ".go")
ASSIGNMENT = re.compile(
    r"^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?P<value>.*?)[ \t]*$", re.MULTILINE
)
# Lines that may hold what ``secret_in_text`` knows, found quickly: a long word with a digit, an address, a key's head.
CANDIDATE = re.compile(r"PRIVATE KEY|://[^\s/]*:[^\s/]*@|(?i:password|passwd|pwd)=|[A-Za-z0-9_.-]{20,}")


def committed_secrets(root: Path) -> list[str]:
    """What secrets the files of a checkout hold: ``"deploy/k8s/x.yaml: Secret/x: PASSWORD has a value"``."""
    return [
        f"{name}: {secret}"
        for name in project_files(root=root)
        if not name.startswith(SKIPPED_FOLDERS) and not any(PurePath(name).match(item) for item in SKIPPED_FILES)
        for secret in secrets_in(PurePath(name), _text(root / name))
    ]


def _text(file: Path) -> str:
    """A file's text without the lines that are marked as public examples; empty if it is large, gone or binary."""
    if not file.is_file() or file.stat().st_size > LARGEST:
        return ""
    content = file.read_bytes()
    if b"\0" in content[:8000]:
        return ""
    lines = content.decode("utf-8", errors="replace").splitlines()
    return "\n".join("" if ALLOWED_MARK in line else line for line in lines)


def secrets_in(name: PurePath, text: str) -> Iterator[str]:
    """What secrets a file's text holds, by the kind of file."""
    if any(name.match(pattern) for pattern in ENVIRONMENT):
        yield from _in_environment(text)
    elif name.suffix in (".yaml", ".yml", ".json") and re.search(
        r"""\bkind["']?:\s*["']?(?:Secret|ConfigMap|List)""", text
    ):
        yield from _in_manifests(name, text)
    yield from _in_lines(text, known_key if name.suffix in PROGRAMS else secret_in_text)


def _in_environment(text: str) -> Iterator[str]:
    for match in ASSIGNMENT.finditer(text):
        value = match["value"].partition(" #")[0].strip().strip("\"'")
        if kind := secret_kind(match["name"], value):
            yield f"{match['name']}: {kind}"


def _in_manifests(name: PurePath, text: str) -> Iterator[str]:
    """Values of Secrets, and secrets in ConfigMaps; what is no YAML, as a template, is read by lines alone."""
    try:
        documents = documents_of(text, str(name))
    except InvalidInput:
        return
    for document in documents:
        items = document.get("items") if isinstance(document, dict) else None
        for obj in items if isinstance(items, list) else [document]:
            if isinstance(obj, dict) and obj.get("kind") in ("Secret", "ConfigMap"):
                yield from _in_object(obj)


def _in_object(obj: Mapping[str, Any]) -> Iterator[str]:
    metadata = obj.get("metadata")
    called = f"{obj['kind']}/{metadata.get('name') if isinstance(metadata, dict) else '?'}"
    for field in ("data", "stringData"):
        values = obj.get(field)
        for key, value in values.items() if isinstance(values, dict) else ():
            text = _decoded(str(value)) if obj["kind"] == "Secret" and field == "data" else str(value or "")
            if obj["kind"] == "Secret" and not is_placeholder(text) and not is_placeholder_address(text):
                yield f"{called}: {key} has a value"
            elif kind := secret_kind(str(key), text):
                yield f"{called}: {key}: {kind}"


def is_placeholder_address(text: str) -> bool:
    """Whether a value is an address whose password is put in later: ``postgresql://todo:CHANGE_ME@db/todo``."""
    return "://" in text and not secret_in_text(text)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(re.sub(r"\s", "", text), validate=True).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return text


def _in_lines(text: str, secret_in: Callable[[str], str]) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        if CANDIDATE.search(line) and (kind := secret_in(line)):
            yield f"line {number}: {kind}"
