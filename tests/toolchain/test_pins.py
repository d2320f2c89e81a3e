from pathlib import Path

import pytest
from phase4 import toolchain
from phase4.system.errors import Phase4Error, UsageError
from phase4.system.paths import ROOT
from phase4.toolchain import pins, versions

SPECIFICATION = {"minikube": "1.32", "kubectl": "1.28", "helm": "3.14"}


def test_minimums_are_the_specification_s() -> None:
    listed = pins.load()
    assert {name: listed.tool(name).minimum for name in SPECIFICATION} == SPECIFICATION
    assert listed.engine.minimum == "24.0"


def test_every_pin_is_good_enough_for_itself() -> None:
    listed = pins.load()
    for name, pin in listed.tools.items():
        assert pin.apt or versions.at_least(pin.version, pin.minimum_version), name


def test_every_go_build_has_its_committed_module_that_requires_the_pinned_version() -> None:
    listed = pins.load()
    for name, pin in {**listed.tools, **listed.components}.items():
        if pin.go is None:
            continue
        folder = ROOT / "toolchain" / pin.go.directory
        required = (folder / "go.mod").read_text(encoding="utf-8")
        assert f"v{pin.version}\n" in required, f"{name}: go.mod does not require v{pin.version}"
        assert (folder / "go.sum").exists(), name


def test_fingerprint_is_that_of_the_source_s_own_recipe() -> None:
    pin = pins.load().tool("helm")
    assert pin.release is not None
    moved = pin.model_copy(update={"release": pin.release.model_copy(update={"url": "https://elsewhere.test/"})})
    newer = pin.model_copy(update={"version": "3.20.3"})
    assert moved.fingerprint("built") == pin.fingerprint("built") != newer.fingerprint("built")
    assert moved.fingerprint("release") != pin.fingerprint("release")


def test_unknown_names_are_a_usage_error_that_lists_the_known() -> None:
    with pytest.raises(UsageError, match="kubectl"):
        pins.load().tool("kubectll")


def test_a_release_over_plain_http_is_refused(tmp_path: Path) -> None:
    text = pins.PINS_FILE.read_text(encoding="utf-8").replace("https://get.helm.sh", "http://get.helm.sh")
    bad = tmp_path / "pins.yaml"
    bad.write_text(text, encoding="utf-8")
    with pytest.raises(Phase4Error, match="no valid list of pins"):
        pins.load(bad)


def test_what_is_for_one_purpose_only_is_not_installed_with_the_rest() -> None:
    special = {
        "registry",
        "traefik",
        "actionlint",
        "helm-3.14",
        "helm-4",
        "task",
        "kind",
        "promtool",
        "kubectl-ai",
        "kagent",
        "docker-agent",
        "kubernetes-mcp-server",
    }
    assert special < set(toolchain.names())
    assert toolchain.default_tools() == [name for name in toolchain.names() if name not in special]


def test_a_replaced_module_of_this_repository_is_part_of_the_recipe() -> None:
    build = pins.load().component("kagent-controller").go
    assert build is not None
    assert ROOT / "toolchain/kagent/tursogo/driver.go" in build.sources()
