"""Odd files among the plain manifests are read, or refused with their place; none is a traceback."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from check_worlds import World
from phase4.criteria.probes import manifests
from phase4.system.errors import InvalidInput
from phase4.system.paths import MANIFESTS

NAME = "30-frontend-configmap.yaml"
TEXT = (MANIFESTS / NAME).read_text(encoding="utf-8")
Change = Callable[[Path], object]


def world(folder: Path, change: Change) -> World:
    copy = folder / "k8s"
    shutil.copytree(MANIFESTS, copy, ignore=shutil.ignore_patterns("*-secret.env"))
    change(copy)
    return World({manifests.manifests_path.fact(): copy})


def rewritten(content: bytes) -> Change:
    return lambda folder: (folder / NAME).write_bytes(content)


def as_folder(folder: Path) -> None:
    (folder / NAME).unlink()
    (folder / NAME).mkdir()


REFUSED: dict[str, Change] = {
    "UTF-16": rewritten(TEXT.encode("utf-16")),
    "a tab": rewritten(TEXT.replace("  name", "\tname").encode()),
    "bytes": rewritten(bytes(range(256))),
    "a key twice": rewritten(f"{TEXT}kind: ConfigMap\n".encode()),
    "nesting without end": rewritten(b"[" * 3000 + b"]" * 3000),
}
READ: dict[str, Change] = {
    "a byte order mark": rewritten(b"\xef\xbb\xbf" + TEXT.encode()),
    "nothing": rewritten(b""),
    "a list": rewritten(b"- a\n"),
    "a huge number": rewritten(TEXT.replace("'3000'", "9" * 400).encode()),
    "Windows' line ends": rewritten(TEXT.replace("\n", "\r\n").encode()),
    "items that are a number": rewritten(b"kind: List\nitems: 5\n"),
    "items that are texts": rewritten(b"kind: List\nitems: [abc]\n"),
    "metadata that is a list": rewritten(b"kind: ConfigMap\nmetadata: [a]\n"),
    "a folder in its place": as_folder,
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_with_its_place(what: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=NAME):
        manifests.raw_objects(world(tmp_path, REFUSED[what]))


@pytest.mark.parametrize("what", READ)
def test_read(what: str, tmp_path: Path) -> None:
    assert manifests.raw_objects(world(tmp_path, READ[what]))


def test_a_link_that_leads_back_is_refused(tmp_path: Path) -> None:
    place = world(tmp_path, lambda folder: (folder / "loop").symlink_to("."))
    with pytest.raises(InvalidInput, match="loop"):
        manifests.committed(place)


@pytest.mark.parametrize("name", ["[a]", "5", "null"])
def test_the_name_of_an_image_is_a_text(name: str, tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        file = folder / "kustomization.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("name: todo-frontend", f"name: {name}"), "utf-8")

    with pytest.raises(InvalidInput, match="name of an image"):
        manifests.committed(world(tmp_path, change))
