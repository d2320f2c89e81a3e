"""Root file systems: the command that makes one, and what is left when it is interrupted."""

from pathlib import Path

import pytest
from phase4.images import rootfs
from phase4.images.spec import ImageSpec
from phase4.system.errors import BlockedError
from phase4.system.process import Completed
from phase4.system.progress import Progress

pytestmark = pytest.mark.usefixtures("root")


@pytest.fixture
def spec(tmp_path: Path) -> ImageSpec:
    folder = tmp_path / "definition"
    folder.mkdir()
    (folder / "customize.sh").write_text("#!/bin/sh\n")
    return ImageSpec("one", folder, "one:1", "how", "trixie", "apt", ("a", "b"), exclude=("/usr/share/doc/*",))


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, str]]:
    """A machine whose mmdebstrap writes an archive; the environments it was given."""
    given: list[dict[str, str]] = []

    def run(command: list[str], **how: object) -> Completed:
        if "mmdebstrap" in command:
            Path(command[command.index("trixie") + 1]).write_text("files")
            given.append(dict(how["env"]))  # type: ignore[call-overload]
        return Completed(tuple(command), 0, "", "", 0.0)

    monkeypatch.setattr(rootfs, "cache_dir", lambda: tmp_path / "cache")
    monkeypatch.setattr(rootfs, "run", run)
    monkeypatch.setattr("phase4.images.rootfs.apt.ensure", lambda *_: False)
    monkeypatch.setattr("phase4.images.rootfs.apt.mirror", lambda: "http://mirror/debian")
    monkeypatch.setattr("phase4.images.rootfs.platforms.distribution", lambda: "debian")
    return given


def test_a_root_file_system_is_made_once(spec: ImageSpec, progress: Progress, machine: list[dict[str, str]]) -> None:
    first = rootfs.ensure_rootfs(spec, progress)
    assert rootfs.ensure_rootfs(spec, progress) == first
    assert first.read_text() == "files"
    assert len(machine) == 1


def test_a_changed_definition_is_made_anew_and_the_old_one_removed(spec: ImageSpec, progress: Progress) -> None:
    first = rootfs.ensure_rootfs(spec, progress)
    (spec.folder / "customize.sh").write_text("#!/bin/sh\ntrue\n")
    second = rootfs.ensure_rootfs(spec, progress)
    assert second != first
    assert not first.exists()


def test_an_interrupted_run_leaves_nothing(
    spec: ImageSpec, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(command: list[str], **_: object) -> Completed:
        raise KeyboardInterrupt

    monkeypatch.setattr(rootfs, "run", dies)
    with pytest.raises(KeyboardInterrupt):
        rootfs.ensure_rootfs(spec, progress)
    assert list(rootfs.tarball_path(spec).parent.iterdir()) == []


def test_what_a_killed_run_left_is_removed_by_the_next(spec: ImageSpec, progress: Progress) -> None:
    stale = rootfs.tarball_path(spec).parent / ".work-4194999-abc"
    stale.mkdir(parents=True)
    rootfs.ensure_rootfs(spec, progress)
    assert not stale.exists()


def test_ubuntu_takes_debian_s_packages_from_the_public_mirror(
    spec: ImageSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phase4.images.rootfs.platforms.distribution", lambda: "ubuntu")
    words = rootfs._options(spec, Path("/target.tar"))
    assert "deb http://deb.debian.org/debian trixie main" in words
    assert not any("mirror/debian" in word for word in words)


def test_packages_come_from_the_machines_own_mirror(spec: ImageSpec) -> None:
    words = rootfs._options(spec, Path("/target.tar"))
    assert "deb http://mirror/debian trixie main" in words
    assert "--include=a,b" in words
    assert "--dpkgopt=path-exclude=/usr/share/doc/*" in words


@pytest.mark.parametrize(("variant", "hook"), [("apt", "customize"), ("extract", "extract")])
def test_the_last_hook_is_one_the_variant_runs(spec: ImageSpec, variant: str, hook: str) -> None:
    chosen = ImageSpec("one", spec.folder, "one:1", "", "trixie", variant, ())
    assert f"--{hook}-hook={spec.folder}/customize.sh" in rootfs._options(chosen, Path("/target.tar"))


@pytest.mark.parametrize(
    ("user", "sudo", "begins"),
    [(0, False, ["mmdebstrap", "--mode=root"]), (1000, True, ["sudo", "-n", "env"])],
)
def test_files_of_root_are_made_by_whoever_can(
    spec: ImageSpec, progress: Progress, monkeypatch: pytest.MonkeyPatch,
    user: int, sudo: bool, begins: list[str],
) -> None:  # fmt: skip
    given: list[list[str]] = []

    def run(command: list[str], **_: object) -> Completed:
        if "mmdebstrap" in command:
            Path(command[command.index("trixie") + 1]).write_text("files")
            given.append(command)
        return Completed(tuple(command), 0, "", "", 0.0)

    monkeypatch.setattr(rootfs, "run", run)
    monkeypatch.setattr("phase4.system.privilege.os.geteuid", lambda: user)
    monkeypatch.setattr("phase4.system.privilege.sudo_asks_nothing", lambda: sudo)
    rootfs.ensure_rootfs(spec, progress)
    assert given[0][: len(begins)] == begins
    assert "mmdebstrap" in given[0]


def test_a_user_who_cannot_is_told_what_root_does_once(
    spec: ImageSpec, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phase4.system.privilege.os.geteuid", lambda: 1000)
    monkeypatch.setattr("phase4.system.privilege.sudo_asks_nothing", lambda: False)
    with pytest.raises(BlockedError) as caught:
        rootfs.ensure_rootfs(spec, progress)
    assert "sudo ./inv images.bases" in caught.value.fix
