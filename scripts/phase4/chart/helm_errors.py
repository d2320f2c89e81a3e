"""What Helm says when it refuses values, completed by what the chart's own comments say about the value."""

import re
from functools import lru_cache

from phase4.chart.values_docs import Value, read
from phase4.system.paths import CHART

# Helm 3.18 and later: "- at '/frontend/replicas': minimum: got 0, want 1"; before: "- frontend.replicas: Must be ..."
NEW_STYLE = re.compile(r"at '(?P<path>(?:/[^']*)?)': (?P<what>.*)")
OLD_STYLE = re.compile(r"^- (?P<path>[A-Za-z][\w.]*|\(root\)): (?P<what>.*)$", re.MULTILINE)
FAIL_CALL = re.compile(r"(?:error calling fail|execution error at \([^)]*\)):\s*(?P<what>[^\n]*)")
# 3.18 and later: "missing properties 'a', 'b'"; before: "- (root): frontend is required".
MISSING = re.compile(r"missing propert(?:y|ies) (?P<names>'.*)|^(?P<name>\w+) is required$")
UNKNOWN = re.compile(r"additional ?propert\w+ '?(?P<name>[^' ]+)'? (?:not allowed|is not allowed)", re.IGNORECASE)


def explain(message: str) -> str:
    """The path of each refused value, what is wrong with it, what it takes, and the remedy.

    A message from one of the chart's own ``fail`` calls has all that already and is returned without Helm's frame;
    a message that is neither is returned as it is.
    """
    failed = FAIL_CALL.search(message)
    if failed:
        return failed["what"].strip()
    refused = [(m["path"].strip("/").replace("/", "."), m["what"]) for m in NEW_STYLE.finditer(message)]
    refused = refused or [(m["path"], m["what"]) for m in OLD_STYLE.finditer(message)]
    return "\n".join(_line(path, what) for path, what in refused) or message


def _line(path: str, what: str) -> str:
    unknown = UNKNOWN.search(what)
    if unknown:
        section = "" if path in ("", "(root)") else f"{path}."
        return f"{section}{unknown['name']}: there is no such value; {_known(section)}"
    missing = MISSING.search(what)
    if missing:
        return "\n".join(_missing(path, name) for name in re.findall(r"\w+", missing["names"] or missing["name"]))
    value = _documented().get(path) or _documented().get(path.rsplit(".", 1)[0])
    if value is None:
        return f"{path}: {what}; see: helm show values deploy/helm/todo-app"
    return f"{path}: {what}; {_purpose(value)}{_takes(value)} set another value (default: {value.default!r})"


def _missing(path: str, name: str) -> str:
    whole = name if path in ("", "(root)") else f"{path}.{name}"
    return (
        f"{whole}: is empty (null); remove the key from the values file to keep its default, or give it a value "
        "(an upgrade with --reuse-values lacks values that are new: use --reset-then-reuse-values)"
    )


def _known(section: str) -> str:
    names = {path.removeprefix(section).split(".")[0] for path in _documented() if path.startswith(section)}
    if not names:
        return "correct the name or remove it"
    return f"{section.rstrip('.') or 'the chart'} has: {', '.join(sorted(names))}; correct the name or remove it"


def _purpose(value: Value) -> str:
    return f"{value.path} is: {value.description}"


def _takes(value: Value) -> str:
    shown = {key: rule for key, rule in value.restrictions.items() if key in ("enum", "minimum", "maximum")}
    return f" It takes {', '.join(f'{key} {rule}' for key, rule in shown.items())};" if shown else ""


@lru_cache(maxsize=1)
def _documented() -> dict[str, Value]:
    return {value.path: value for value in read(CHART / "values.yaml").values}
