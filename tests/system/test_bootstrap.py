"""The first start on machines as they are: folders with blanks, pip settings of their own, an interpreter too old."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from phase4.system import pip, venv
from phase4.system.paths import ROOT


@pytest.mark.parametrize("folder", ["a folder", "quote's", "d" * 130])
def test_a_program_starts_from_any_folder(tmp_path: Path, folder: str) -> None:
    python = tmp_path / folder / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    script = tmp_path / folder / "inv"
    script.write_text(f"{venv.first_lines(python)}\nimport sys\nprint(sys.argv[1:])\n")
    script.chmod(0o755)
    done = subprocess.run([script, "a b", "c"], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "['a b', 'c']\n"


def test_a_short_plain_path_keeps_its_shebang() -> None:
    assert venv.first_lines(Path("/opt/x/bin/python")) == "#!/opt/x/bin/python"


@pytest.mark.parametrize(
    ("listing", "settings"),
    [
        ("global.index-url='https://a.example/simple'", {"index-url": "https://a.example/simple"}),
        ("install.user='yes'\n:env:.target='/tmp/x'\nglobal.prefix='/usr'", {}),
        ("global.index-url='https://a'\n:env:.index-url='https://b'", {"index-url": "https://b"}),
        (":env:.index-url='https://b'\nglobal.index-url='https://a'", {"index-url": "https://b"}),
        ("global.find-links='/wheels\\n/more'", {"find-links": "/wheels /more"}),
        ("global.proxy='http://p:3128'\nWARNING: what pip says besides", {"proxy": "http://p:3128"}),
    ],
)
def test_pip_is_told_where_packages_are_and_nothing_else(listing: str, settings: dict[str, str]) -> None:
    assert pip.source_settings(listing) == settings


def test_what_the_environment_says_of_targets_is_taken_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in (("PIP_USER", "1"), ("PIP_TARGET", str(tmp_path)), ("PIP_NO_DEPS", "1"), ("PYTHONPATH", "/x")):
        monkeypatch.setenv(name, value)
    listed = subprocess.run(
        pip.command(sys.executable, "config", "list"),
        env=os.environ | pip.isolation(sys.executable), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert not {"user", "target", "no-deps"} & {
        line.partition("=")[0].rpartition(".")[2] for line in listed.stdout.splitlines() if not line.endswith("=''")
    }


def test_an_environment_without_its_module_gets_no_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What pip called a success is one only when the package can be imported."""

    def make(path: Path, lock: Path) -> None:
        (path / "bin").mkdir(parents=True)
        (path / "bin" / "python").symlink_to(sys.executable)

    monkeypatch.setattr(venv, "_make", make)
    lock = tmp_path / "requirements.lock"
    lock.write_text("")
    with pytest.raises(venv.VenvError, match="import no_such_module_here"):
        venv.ensure(tmp_path / ".venv", lock, module="no_such_module_here")
    assert not (tmp_path / ".venv" / venv.STAMP).exists()


def test_scripts_keep_their_line_ends_whatever_git_is_set_to() -> None:
    rules = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "* text=auto eol=lf" in rules
