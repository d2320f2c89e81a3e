"""What is committed speaks of the product alone: no path of a machine, no secret, no environment file."""

import re
import subprocess

import pytest
from phase4.system.paths import ROOT

# Caches under /root are those of containers that are built, by convention; everything else is a machine's.
HOME = re.compile(r"(?<![\w.])/(?:root(?!/\.(?:cache|npm)\b)|home/(?!docker\b)[a-z]\w*|Users/[A-Za-z]\w*)/[\w.]")
SECRET = re.compile(r"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----|\bsk-[A-Za-z0-9]{32,}|\bAKIA[0-9A-Z]{16}\b")


def committed() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(("what", "pattern"), [("a path of a machine", HOME), ("a secret", SECRET)])
def test_no_file_holds(what: str, pattern: re.Pattern[str]) -> None:
    found = []
    for name in committed():
        text = (ROOT / name).read_bytes()
        if b"\0" in text:
            continue
        match = pattern.search(text.decode("utf-8", errors="replace"))
        if match:
            found.append(f"{name}: {match[0]}")
    assert not found, f"{what}: {found}"


def test_no_environment_or_database_file_is_committed() -> None:
    bad = [name for name in committed() if re.search(r"(^|/)\.env(\.(?!example)|$)|\.(db|sqlite3?)$", name)]
    assert not bad
