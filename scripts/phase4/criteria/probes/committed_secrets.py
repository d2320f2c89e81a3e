"""Secrets among the project's files, by what is in them: environment files, manifests, keys; not by their names."""

import base64
import binascii
import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from phase4.chart.secret_values import (
    ALLOWED_MARK,
    is_placeholder,
    known_key,
    secret_in_settings,
    secret_in_text,
    secret_kind,
    setting_kind,
)
from phase4.chart.yaml_documents import documents_of
from phase4.criteria.probes.file_formats import original_name, secrets_of_form
from phase4.system.checkout import project_files
from phase4.system.errors import InvalidInput

LARGEST = 1_000_000
# Generated from what is read anyway, or made of values that are public on purpose.
SKIPPED_FOLDERS = ("tests/", "backend/tests/", "frontend/tests/", "deploy/schemas/")
SKIPPED_FILES = ("*.lock", "package-lock.json", "go.sum", "*.tgz")
ENVIRONMENT = ("*.env", ".env*", "*.env.*", "env.*")
# Files of settings in other forms, judged by the names in them.
SETTINGS = (".toml", ".ini", ".cfg", ".conf", ".properties", ".pypirc")
# Programs and pages show what an address looks like: only keys of a known form are secrets in them.
PROGRAMS = (".py", ".ts", ".tsx", ".js", ".mjs", ".md", ".jinja", ".tpl", ".sh", ".go")
# Kinds that hold secrets encrypted, or say where they are kept.
ENCRYPTED = ("SealedSecret", "ExternalSecret", "SecretStore", "SecretProviderClass")
NAMED_SECRET = re.compile(
    r"""\bkind["']?:.*(?:Secret|ConfigMap|List)|(?i:passw|passphrase|secret|token|credential|api_?-?key|private_?key)"""
)
ASSIGNMENT = re.compile(
    r"^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?P<value>.*?)[ \t]*$", re.MULTILINE
)
# Lines that may hold what ``secret_in_text`` knows, found quickly: a long word with a digit, an address, a key's head.
CANDIDATE = re.compile(r"PRIVATE KEY|://[^\s/]*:[^\s/]*@|(?i:password|passwd|pwd)=|[A-Za-z0-9_.-]{20,}")


def committed_secrets(root: Path) -> list[str]:
    """What secrets the files of a checkout hold: ``"deploy/k8s/x.yaml: Secret/x: PASSWORD has a value"``."""
    return secrets_among(root, (name for name in project_files(root=root) if not name.startswith(SKIPPED_FOLDERS)))


def secrets_among(root: Path, names: Iterable[str]) -> list[str]:
    """What secrets these files hold, by their path from a folder; lock files and archives have none of their own."""
    return [
        f"{name}: {secret}"
        for name in names
        if not any(PurePath(name).match(item) for item in SKIPPED_FILES)
        for secret in dict.fromkeys(secrets_in(PurePath(name), _text(root / name)))
    ]


def _text(file: Path) -> str:
    """A file's text without the lines that are marked as public examples; empty if it is large, gone or binary."""
    if not file.is_file() or file.stat().st_size > LARGEST:
        return ""
    content = file.read_bytes()
    # What a shell of Windows writes.
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    if encoding != "utf-16" and b"\0" in content[:8000]:
        return ""
    lines = content.decode(encoding, errors="replace").splitlines()
    return "\n".join("" if ALLOWED_MARK in line else line for line in lines)


def secrets_in(name: PurePath, text: str) -> Iterator[str]:
    """What secrets a file's text holds, by the kind of file; that of a copy (``.bak``) is that of the file."""
    name = original_name(name)
    if any(name.match(pattern) for pattern in ENVIRONMENT):
        yield from _in_environment(text)
    elif name.suffix in SETTINGS or name.name in SETTINGS:
        if kind := secret_in_settings(text):
            yield kind
    else:
        if name.suffix in (".yaml", ".yml", ".json") and NAMED_SECRET.search(text):
            yield from _in_manifests(name, text)
        yield from secrets_of_form(name, text)
    yield from _in_lines(text, known_key if name.suffix in PROGRAMS else secret_in_text)


def _in_environment(text: str) -> Iterator[str]:
    for match in ASSIGNMENT.finditer(text):
        value = match["value"].partition(" #")[0].strip().strip("\"'")
        if kind := secret_kind(match["name"], value):
            yield f"{match['name']}: {kind}"


def _in_manifests(name: PurePath, text: str) -> Iterator[str]:
    """Values of Secrets, secrets in ConfigMaps, and settings of any file whose names say that they are secrets.

    What is no YAML, as a template, is read by lines alone."""
    try:
        documents = documents_of(text, str(name))
    except InvalidInput:
        return
    for document in documents:
        items = document.get("items") if isinstance(document, dict) else None
        for obj in items if isinstance(items, list) else [document]:
            if isinstance(obj, dict) and obj.get("kind") in ("Secret", "ConfigMap"):
                yield from _in_object(obj)
            elif not (isinstance(obj, dict) and str(obj.get("kind")).endswith(ENCRYPTED)):
                yield from _in_tree(obj)


def _in_tree(node: object) -> Iterator[str]:
    """Secrets among settings by their names: ``password: x``, ``- name: PASSWORD, value: x``, ``- PASSWORD=x``."""
    if isinstance(node, str) and (match := ASSIGNMENT.fullmatch(node)):
        yield from _of_setting(match["name"], match["value"])
    if isinstance(node, list):
        for item in node:
            yield from _in_tree(item)
    if isinstance(node, dict):
        if isinstance(node.get("name"), str) and isinstance(node.get("value"), str):
            yield from _of_setting(node["name"], node["value"])
        for key, value in node.items():
            if isinstance(value, str | int) and not isinstance(value, bool):
                yield from _of_setting(str(key), str(value))
            else:
                yield from _in_tree(value)


def _of_setting(name: str, value: str) -> Iterator[str]:
    if kind := setting_kind(name, value) or secret_in_settings(value):
        yield kind


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
