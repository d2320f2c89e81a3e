import pytest
from phase4.toolchain import versions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v1.38.1\n", (1, 38, 1)),
        ("Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0", (1, 32, 4)),
        ("v3.20.2+gabc1234", (3, 20, 2)),
        ("Docker version 20.10.24+dfsg1, build 297e128", (20, 10, 24)),
        ("26.1.5+dfsg1", (26, 1, 5)),
        ("Haskell Dockerfile Linter 2.15.1", (2, 15, 1)),
        ("Chromium 156.0.8078.79 built on Debian GNU/Linux 12", (156, 0, 8078)),
        ("go1.26", None),
        ("development", None),
        ("", None),
    ],
)
def test_version_is_read_from_what_the_tool_prints(text: str, expected: tuple[int, int, int] | None) -> None:
    assert versions.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "minimum", "expected"),
    [
        ("24.0.0", "24.0", True),
        ("20.10.24", "24.0", False),
        ("1.9.9", "1.28", False),
        ("1.28", "1.28", True),
        ("unreadable", "1.0", False),
    ],
)
def test_versions_compare_as_numbers(text: str, minimum: str, expected: bool) -> None:
    assert versions.at_least(text, minimum) is expected
