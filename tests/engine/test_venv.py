"""The bootstrap's environments: made once for each lock file, and made again when the making was cut short."""

import base64
import hashlib
import subprocess
import threading
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from phase4.system import venv


def make_wheel(folder: Path, version: str, name: str = "tinything", metadata: str = "") -> str:
    """A wheel of the smallest package there can be; returns its line of a lock file."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{metadata}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},sha256={_digest(text)},{len(text)}" for path, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip takes packages from, and from nowhere else."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name, value in (("NO_INDEX", "1"), ("FIND_LINKS", str(folder)), ("CONFIG_FILE", "/dev/null")):
        monkeypatch.setenv(f"PIP_{name}", value)
    return folder


def says(python: Path, code: str) -> str:
    return subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout.strip()


def test_a_newer_version_outside_the_lock_changes_nothing(tmp_path: Path, wheels: Path) -> None:
    """pip 23 resolves an extra to the newest version of all, and then misses its hash in the lock."""
    metadata = "Provides-Extra: more\n"
    pinned = make_wheel(wheels, "1.0", metadata=metadata)
    make_wheel(wheels, "1.1", metadata=metadata)
    lock = tmp_path / "requirements.lock"
    lock.write_text(pinned + make_wheel(wheels, "1.0", "wrapper", "Requires-Dist: tinything[more]>=1.0\n"))
    python = venv.ensure(tmp_path / ".venv", lock, module="wrapper")
    assert says(python, "import tinything; print(tinything.VERSION)") == "1.0"


def test_an_environment_cut_short_is_made_and_then_left_alone(
    tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, path, imports = tmp_path / "requirements.lock", tmp_path / ".venv", tmp_path / "scripts"
    lock.write_text(make_wheel(wheels, "1.0"))
    imports.mkdir()
    (imports / "program.py").write_text("def main():\n    print('ours')\n")
    (path / "bin").mkdir(parents=True)
    (path / "bin" / "python").write_text("cut short: there is no stamp")

    python = venv.ensure(path, lock, imports=imports, program="program")
    assert says(python, "import tinything; print(tinything.VERSION)") == "1.0"
    for name in ("inv", "invoke"):
        done = subprocess.run([path / "bin" / name], capture_output=True, text=True, timeout=60, check=True)
        assert done.stdout == "ours\n"

    with monkeypatch.context() as patch:
        patch.setattr(venv, "_make", lambda *words: pytest.fail("nothing changed"))
        assert venv.ensure(path, lock, imports=imports, program="program") == python


def fake_make(made: list[Path]) -> Callable[[Path, Path], None]:
    """Stands for the slow making: leaves a Python, and keeps account."""

    def make(path: Path, lock: Path) -> None:
        made.append(lock)
        (path / "bin").mkdir(parents=True, exist_ok=True)
        (path / "bin" / "python").touch()

    return make


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, list[Path]]:
    """An environment's path, its lock file, and the lock files that were made from, without the making itself."""
    made: list[Path] = []
    monkeypatch.setattr(venv, "_make", fake_make(made))
    lock = tmp_path / "requirements.lock"
    lock.write_text("a==1\n")
    return tmp_path / ".venv", lock, made


def test_it_is_made_once_for_each_lock_file(quick: tuple[Path, Path, list[Path]]) -> None:
    path, lock, made = quick
    for _ in range(3):
        venv.ensure(path, lock)
    assert len(made) == 1
    lock.write_text("a==2\n")
    venv.ensure(path, lock)
    assert len(made) == 2


def test_it_is_made_again_when_its_python_is_gone(quick: tuple[Path, Path, list[Path]]) -> None:
    path, lock, made = quick
    venv.ensure(path, lock).unlink()
    venv.ensure(path, lock)
    assert len(made) == 2


@pytest.mark.parametrize("error", [KeyboardInterrupt(), venv.VenvError("`pip install` ended with 1")])
def test_a_making_cut_short_is_started_anew(
    quick: tuple[Path, Path, list[Path]], monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path, lock, made = quick

    def cut_short(path: Path, lock: Path) -> None:
        (path / "bin").mkdir(parents=True)
        (path / "bin" / "python").touch()
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(venv, "_make", cut_short)
        with pytest.raises(type(error)):
            venv.ensure(path, lock)
    venv.ensure(path, lock)
    assert len(made) == 1


def test_two_at_once_make_it_once(quick: tuple[Path, Path, list[Path]], monkeypatch: pytest.MonkeyPatch) -> None:
    path, lock, made = quick
    makers = threading.Barrier(2)

    def make(path: Path, lock: Path) -> None:
        # Waits for a second maker, who must never come.
        with suppress(threading.BrokenBarrierError):
            makers.wait(0.5)
        fake_make(made)(path, lock)

    monkeypatch.setattr(venv, "_make", make)
    threads = [threading.Thread(target=venv.ensure, args=(path, lock)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(made) == 1


def test_a_command_that_cannot_run_says_so() -> None:
    with pytest.raises(venv.VenvError, match="no-such-python"):
        venv._call(["no-such-python", "-m", "venv"])
