"""The table of systems: recognised rows, package names, and the page that tells of them."""

import pytest
from phase4.system.paths import ROOT
from phase4.toolchain import pins, platforms, releases
from phase4.toolchain.install import sources_of


def test_the_page_has_every_row() -> None:
    page = (ROOT / "docs" / "reference" / "platforms.md").read_text(encoding="utf-8")
    for row in platforms.load().systems:
        assert f"| {row.title} |" in page
        assert row.manager in platforms.load().package_managers


@pytest.mark.parametrize(
    ("manager", "packages", "line"),
    [
        ("apt-get", ["gcc", "libc6-dev"], "apt-get install -y gcc libc6-dev"),
        ("dnf", ["docker.io", "libc6-dev"], "dnf install -y moby-engine glibc-devel"),
        ("brew", ["docker.io", "iptables"], "brew install colima docker docker-buildx"),
        ("brew", ["iptables"], ""),
    ],
)
def test_packages_go_by_the_names_of_the_system(
    manager: str, packages: list[str], line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phase4.system.privilege.os.geteuid", lambda: 0)
    assert platforms.load().package_managers[manager].line(packages) == line


def test_an_ordinary_user_is_told_sudo_where_root_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phase4.system.privilege.os.geteuid", lambda: 501)
    managers = platforms.load().package_managers
    assert managers["dnf"].line(["gcc"]) == "sudo dnf install -y gcc"
    assert managers["brew"].line(["gcc"]) == "brew install gcc"


@pytest.mark.parametrize("machine", ["arm64", "x86_64"])
@pytest.mark.parametrize("name", ["kubectl", "helm", "minikube", "kubeconform", "hadolint"])
def test_a_mac_takes_releases_for_darwin_with_the_publisher_s_checksum(
    name: str, machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.setattr("platform.machine", lambda: machine)
    pins.architecture.cache_clear()
    try:
        pin = pins.load().tool(name)
        assert pin.release is not None
        url = releases.url(pin, pin.release)
        assert "linux" not in url
        assert "darwin" in url or "macos" in url
        assert pins.pin_key() not in pin.release.sha256
        assert "release" in sources_of(pin, release_reachable=True)
        assert "apt" not in sources_of(pin, release_reachable=True)
    finally:
        pins.architecture.cache_clear()


def test_what_is_for_linux_alone_is_not_fetched_on_a_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    release = pins.load().tool("traefik").release
    assert release is not None
    assert not release.is_for_this_system
    monkeypatch.setattr("phase4.toolchain.install.is_mac", lambda: True)
    assert "go" not in sources_of(pins.load().tool("minikube"), release_reachable=False)
