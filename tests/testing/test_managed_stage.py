"""The trial of values-managed.yaml leaves nothing cluster-wide, and takes away nothing that is another's."""

from pathlib import Path

import pytest
import yaml
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.process import Completed
from phase4.testing import managed
from phase4.toolchain.pins import MODULES
from silence import SilentProgress

DEFINITION = "customresourcedefinition.apiextensions.k8s.io/gateways.gateway.networking.k8s.io"


class World:
    """A cluster with ``there`` in it; ``done`` are the verbs it was told, ``refused`` those it does not obey."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, there: str = "", refused: str = "") -> None:
        self.there, self.refused = there, refused
        self.done: list[str] = []
        monkeypatch.setattr(managed, "kubectl", self.kubectl)
        monkeypatch.setattr(managed, "cache_dir", lambda: folder)
        self.given = ""
        (folder / "gateways.yaml").write_text("kind: CustomResourceDefinition\nmetadata: {name: gateways}\n")
        monkeypatch.setattr(managed, "_definitions", lambda progress: folder)
        monkeypatch.setattr(managed.ephemeral_namespace, "remove_leftovers", lambda: self.done.append("leftovers"))

    def kubectl(self, *arguments: str, timeout: float = 60, stdin: str | None = None) -> Completed:
        verb, self.given = arguments[0], stdin or self.given
        if verb == "get":
            return Completed(("kubectl", *arguments), 0, self.there, "", 0.0)
        self.done.append(verb)
        if verb == self.refused:
            return Completed(("kubectl", *arguments), 1, "", "refused", 0.0)
        self.there = {"delete": "", "apply": DEFINITION}.get(verb, self.there)
        return Completed(("kubectl", *arguments), 0, "", "", 0.0)


def test_where_nothing_was_left_nothing_is_deleted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    world = World(monkeypatch, tmp_path)
    managed.remove(SilentProgress())
    assert world.done == ["leftovers"]


def test_what_a_killed_run_left_goes_first_and_what_this_made_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, DEFINITION)
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert world.done == ["leftovers", "delete", "apply", "wait", "leftovers", "delete"]
    # Labelled from the start: it is by the label that all of it is found.
    assert yaml.safe_load(world.given)["metadata"]["labels"] == {managed.LABEL: ""}


def test_a_gateway_api_of_others_is_neither_replaced_nor_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, DEFINITION)
    with pytest.raises(BlockedError, match="has the Gateway API already"):
        managed.install_gateway_api(SilentProgress())
    assert world.done == []


def interrupted() -> None:
    with managed.occupied(SilentProgress()):
        managed.install_gateway_api(SilentProgress())
        raise KeyboardInterrupt


@pytest.mark.parametrize("refused", ["apply", "wait"])
def test_definitions_that_are_not_taken_are_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, refused: str
) -> None:
    World(monkeypatch, tmp_path, refused=refused)
    with pytest.raises(CommandFailed, match="ended with 1"):
        managed.install_gateway_api(SilentProgress())


def test_what_stays_is_an_error_that_names_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    World(monkeypatch, tmp_path, DEFINITION, refused="delete")
    with pytest.raises(CommandFailed, match="still there") as raised:
        managed.remove(SilentProgress())
    assert raised.value.fix.startswith("kubectl delete")


def test_the_definitions_are_those_of_the_controller_s_own_module() -> None:
    build = managed.load().tool(managed.CONTROLLER).go
    assert build is not None
    locked = (MODULES / build.directory / "go.sum").read_text(encoding="utf-8")
    contents = [line for line in locked.splitlines() if line.startswith(f"{managed.GATEWAY_API} v")]
    # Of the module itself, not of its go.mod alone: else its content would be whatever comes.
    assert any("/go.mod " not in line for line in contents)
