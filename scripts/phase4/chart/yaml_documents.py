"""YAML as people write it, read so that a mistake is told with its place: no key may be given twice."""

import warnings
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from phase4.system.errors import InvalidInput


def documents_of(text: str, name: str) -> list[Any]:
    """The documents of a stream of YAML 1.1, which Kubernetes and Helm speak; empty ones are left out.

    Args:
        name: what the text is called in messages.

    Raises:
        InvalidInput: it is no YAML, or a key is given twice; says the line and column.
    """
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 1)
    try:
        with warnings.catch_warnings():
            # It warns of numbers that YAML 1.1 and 1.2 read in two ways.
            warnings.simplefilter("ignore")
            documents = [document for document in reader.load_all(text) if document is not None]
        _refuse_cycles(documents)
        return documents
    except YAMLError as error:
        raise InvalidInput(f"{name}{_place(error)} is no YAML", why=_problem(error), fix=f"yamllint {name}") from None
    # What the reader itself cannot take, such as a date that is none or nesting without end.
    except (ValueError, TypeError, RecursionError, OverflowError, AttributeError, KeyError, IndexError) as error:
        why = f"{type(error).__name__}: {error}"
        raise InvalidInput(f"{name} is no YAML", why=why, fix=f"yamllint {name}") from None


def _refuse_cycles(node: object, above: tuple[int, ...] = ()) -> None:
    """Raise for an alias of something that it is part of itself, which YAML can say and JSON cannot."""
    if id(node) in above:
        raise ValueError("an alias names what it is part of")
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _refuse_cycles(child, (*above, id(node)))


def _place(error: YAMLError) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return f", line {mark.line + 1}, column {mark.column + 1}," if mark else ""


def _problem(error: YAMLError) -> str:
    if isinstance(error, MarkedYAMLError):
        return "; ".join(part.strip() for part in (error.context, error.problem) if part)
    return str(error).strip().splitlines()[0]


def text_of(file: Path, name: str) -> str:
    """The text of a file.

    Raises:
        InvalidInput: it cannot be read, or is not UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        why = f"byte {error.start} is {error.object[error.start]:#04x}: {error.reason}"
        raise InvalidInput(f"{name} is no text in UTF-8", why=why, fix=f"file {name}") from None
    except OSError as error:
        raise InvalidInput(f"{name} cannot be read", why=str(error.strerror), fix=f"ls -l {name}") from None


def documents_in(file: Path, name: str) -> list[Any]:
    """The documents of a file; see ``documents_of``.

    Raises:
        InvalidInput: it cannot be read, or is no YAML.
    """
    return documents_of(text_of(file, name), name)


def mapping_in(file: Path, name: str) -> dict[str, Any]:
    """The one mapping that a file holds; an empty file is an empty one.

    Raises:
        InvalidInput: it cannot be read, or holds something else.
    """
    documents = documents_in(file, name)
    if not documents:
        return {}
    if len(documents) > 1 or not isinstance(documents[0], dict):
        raise InvalidInput(f"{name} holds something else than one mapping", fix=f"yamllint {name}")
    mapping: dict[str, Any] = documents[0]
    return mapping
