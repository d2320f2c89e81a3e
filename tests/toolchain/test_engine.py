from pathlib import Path

import pytest
from phase4.system.errors import BlockedError
from phase4.toolchain import apt, engine

from .conftest import Lines, Program


def test_a_running_engine_is_left_as_it_is(program: Program, progress: Lines) -> None:
    program("docker", "echo 27.1.0")
    program("iptables", "echo '-A DOCKER-USER -d 10.96.0.0/12 -j REJECT\n-A DOCKER-USER -d 10.244.0.0/16 -j REJECT'")
    found = engine.ensure_engine(progress)
    assert (found.version, found.installed, found.started) == ("27.1.0", False, False)
    assert found.isolation is not None
    assert progress.told == []


@pytest.mark.usefixtures("root")
def test_rules_that_cannot_be_set_are_said_and_do_not_stop_the_engine(program: Program, progress: Lines) -> None:
    program("docker", "echo 27.1.0")
    assert engine.ensure_engine(progress).isolation is None
    assert any("there is no iptables" in line for line in progress.told)


def test_an_old_running_engine_is_not_replaced(program: Program, progress: Lines) -> None:
    program("docker", "echo 20.10.24+dfsg1")
    with pytest.raises(BlockedError, match=r"Docker 20\.10\.24"):
        engine.ensure_engine(progress)


def test_an_engine_that_does_not_let_the_user_in_is_not_installed_anew(program: Program, progress: Lines) -> None:
    program("docker", "echo 'permission denied while trying to connect to the Docker daemon socket' >&2; exit 1")
    with pytest.raises(BlockedError, match="may not use it") as caught:
        engine.ensure_engine(progress)
    assert "usermod -aG docker" in caught.value.fix


@pytest.mark.parametrize(
    ("info", "machine"),
    [
        ("Docker Desktop\tdocker-desktop", "Docker Desktop"),
        ("Ubuntu 24.04.1 LTS\tcolima", "colima"),
        ("OrbStack\torbstack", "OrbStack"),
        ("Alpine Linux v3.20\tlima-rancher-desktop", "Rancher Desktop"),
        ("Debian GNU/Linux 12 (bookworm)\tserver", None),
    ],
)
def test_engines_in_virtual_machines_are_recognised(program: Program, info: str, machine: str | None) -> None:
    program("docker", f"printf '{info}\n'")
    assert engine.virtual_machine() == machine


def test_an_engine_that_is_said_to_be_elsewhere_is_not_started_here(
    program: Program, progress: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    with pytest.raises(BlockedError, match="DOCKER_HOST says"):
        engine.ensure_engine(progress)


def test_a_system_without_apt_is_told_what_to_install(
    program: Program, progress: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    with pytest.raises(BlockedError, match=r"docker\.io"):
        engine.ensure_engine(progress)


def test_the_mirror_is_the_machine_s_own(program: Program) -> None:
    program(
        "apt-get",
        "echo 'https://mirror.test/debian-security/|bookworm-security|main|Debian-Security'\n"
        "echo 'https://apt.test/|nodistro|main|Other'\n"
        "echo 'https://mirror.test/debian/|bookworm-updates|main|Debian'\n"
        "echo 'https://mirror.test/debian/|bookworm|main|Debian'",
    )
    assert apt.mirror() == "https://mirror.test/debian"


@pytest.mark.usefixtures("root")
def test_another_suite_is_added_at_a_low_priority(
    program: Program, progress: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("apt-get", "echo 'https://mirror.test/debian/|bookworm|main|Debian'")
    monkeypatch.setattr(apt, "SOURCES", tmp_path)
    monkeypatch.setattr(apt, "PREFERENCES", tmp_path)
    apt.add_suite("trixie", ["libc6", "libc6-dev"], progress)
    source = (tmp_path / "todo-phase4-trixie.sources").read_text(encoding="utf-8")
    assert "URIs: https://mirror.test/debian\nSuites: trixie\n" in source
    preference = (tmp_path / "todo-phase4-trixie").read_text(encoding="utf-8")
    assert "Package: *\nPin: release n=trixie\nPin-Priority: 100\n" in preference
    assert "Package: libc6 libc6-dev\nPin: release n=trixie\nPin-Priority: 500\n" in preference
    assert "priority 100" in progress.told[0]


def test_nothing_is_installed_twice(program: Program, progress: Lines) -> None:
    program("dpkg-query", "echo -n installed")
    program("apt-get", "exit 9")
    assert apt.ensure(["gcc"], "building", progress) is False
    assert progress.told == []


def test_a_failing_apt_says_what_it_said(program: Program, progress: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    program("dpkg-query", "exit 1")
    program("apt-get", "echo 'E: Unable to locate package gcc'; exit 100")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(BlockedError, match="Unable to locate package gcc"):
        apt.ensure(["gcc"], "building", progress)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("phase4.system.privilege.sudo_asks_nothing", lambda: False)
    with pytest.raises(BlockedError) as caught:
        apt.ensure(["gcc"], "building", progress)
    assert caught.value.fix.endswith("apt-get install -y gcc")


LISTS = """
case "$2" in
  docker.io) echo '  Candidate: {docker}' ;;
  docker-cli) {cli} ;;
  *) echo '  Candidate: 1.0' ;;
esac
"""


@pytest.mark.usefixtures("root")
def test_ubuntu_has_the_client_in_the_engine_s_package(program: Program, progress: Lines, tmp_path: Path) -> None:
    program("apt-cache", LISTS.format(docker="28.2.2-0ubuntu1~24.04.1", cli="echo"))
    program("apt-get", f'echo "$@" >> {tmp_path}/asked')
    assert engine._ensure_installed(progress)
    installation = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()[-1]
    assert "docker.io docker-buildx containerd" in installation
    assert "docker-cli" not in installation


@pytest.mark.usefixtures("root")
def test_no_suite_of_debian_s_is_added_to_another_system(
    program: Program, progress: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("apt-cache", LISTS.format(docker="20.10.12-0ubuntu4", cli="echo"))
    program("apt-get", "exit 0")
    monkeypatch.setattr("phase4.toolchain.platforms.distribution", lambda: "ubuntu")
    with pytest.raises(BlockedError, match=r"docker\.io 20\.10\.12") as caught:
        engine._ensure_installed(progress)
    assert "updates" in caught.value.fix
