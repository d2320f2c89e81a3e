"""Where a base image comes from: what is there, what can be pulled, what is built."""

from pathlib import Path

import pytest
from phase4.images import bases, engine
from phase4.images.engine import LABEL_KEY, LABEL_STAND_IN, LocalImage
from phase4.images.spec import ImageSpec, load_spec
from phase4.system.process import Completed
from phase4.system.progress import Progress

REF = "postgres:17"


class Engine:
    """An engine that has what it was given, and notes what it was asked to do."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, answers: bool) -> None:
        self.images: dict[str, LocalImage] = {}
        self.done: list[str] = []
        monkeypatch.setattr(
            engine, "inspect", lambda *refs: {ref: self.images[ref] for ref in refs if ref in self.images}
        )
        monkeypatch.setattr(engine, "registry_answers", lambda host: answers)
        monkeypatch.setattr(engine, "import_rootfs", self.import_rootfs)
        monkeypatch.setattr(bases, "ensure_rootfs", self.ensure_rootfs)
        monkeypatch.setattr(bases, "run", self.pull)

    def has(self, ref: str, labels: dict[str, str], digests: tuple[str, ...] = ()) -> None:
        self.images[ref] = LocalImage(ref, "sha256:1", 1, labels, digests, "content")

    def ensure_rootfs(self, spec: ImageSpec, progress: Progress) -> Path:
        self.done.append(f"built {spec.name}")
        return Path("/nowhere.tar")

    def import_rootfs(self, tarball: Path, ref: str, changes: object, labels: dict[str, str]) -> None:
        self.done.append(f"imported {ref}")
        self.has(ref, labels)

    def pull(self, command: tuple[str, ...], **_: object) -> Completed:
        self.done.append(" ".join(command))
        self.has(command[-1], {}, (f"{command[-1]}@sha256:2",))
        return Completed(command, 0, "", "", 0.0)


def test_an_image_that_is_there_is_used(progress: Progress, monkeypatch: pytest.MonkeyPatch) -> None:
    local = Engine(monkeypatch, answers=True)
    local.has(REF, {}, ("postgres@sha256:2",))
    base = bases.ensure_base(REF, progress)
    assert (base.origin, base.how, local.done) == ("official", "postgres@sha256:2", [])


def test_an_absent_image_is_pulled_where_a_registry_answers(
    progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = Engine(monkeypatch, answers=True)
    assert bases.ensure_base(REF, progress).origin == "official"
    assert local.done == ["docker pull --quiet postgres:17"]


def test_an_absent_image_is_built_where_no_registry_answers(
    progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = Engine(monkeypatch, answers=False)
    base = bases.ensure_base(REF, progress)
    assert (base.origin, base.how) == ("stand-in", load_spec("postgres").how)
    assert local.done == ["built postgres", "imported postgres:17"]


@pytest.mark.usefixtures("root")
def test_a_stand_in_is_used_again_and_replaced_when_its_definition_changed(
    progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = Engine(monkeypatch, answers=False)
    bases.ensure_base(REF, progress)
    local.done.clear()
    bases.ensure_base(REF, progress)
    assert local.done == []
    local.has(REF, {LABEL_STAND_IN: "an older recipe", LABEL_KEY: "000000000000"})
    bases.ensure_base(REF, progress)
    assert local.done == ["built postgres", "imported postgres:17"]


def test_an_older_stand_in_serves_whoever_cannot_build_another(
    progress: Progress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    local = Engine(monkeypatch, answers=False)
    monkeypatch.setattr(bases, "build_command", lambda: None)
    monkeypatch.setattr(bases, "tarball_path", lambda spec: tmp_path / "none.tar")
    local.has(REF, {LABEL_STAND_IN: "an older recipe", LABEL_KEY: "000000000000"})
    assert bases.ensure_base(REF, progress).how == "an older recipe"
    # A cluster's node image stands on such a one too.
    spec = load_spec("kicbase")
    local.has(spec.tag, {LABEL_STAND_IN: "an older recipe", LABEL_KEY: "000000000000"})
    assert bases.ensure_stand_in(spec, progress).labels[LABEL_KEY] == "000000000000"
    assert local.done == []


@pytest.mark.parametrize("name", sorted(bases.BASES.values()))
def test_every_base_image_has_a_definition_under_the_same_tag(name: str) -> None:
    spec = load_spec(name)
    assert bases.BASES[spec.tag] == name
    assert (spec.folder / "customize.sh").stat().st_mode & 0o100


def test_the_key_follows_every_file_of_a_definition_and_the_certificates(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "image.toml").write_text("")
    bundle = tmp_path / "bundle.crt"
    bundle.write_text("one")

    def key(ca_bundle: Path | None = None) -> str:
        return ImageSpec("one", folder, "one:1", "", "trixie", "apt", (), ca_bundle=ca_bundle).key

    keys = [key(), key(bundle)]
    bundle.write_text("two")
    keys.append(key(bundle))
    (folder / "customize.sh").write_text("#!/bin/sh\n")
    keys.append(key())
    (folder / "customize.sh").chmod(0o755)
    keys.append(key())
    assert len(set(keys)) == len(keys)


def test_only_a_machine_with_its_own_certificates_gives_them_to_its_images(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle.crt"
    bundle.write_text("one")
    for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    without = load_spec("python")
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    with_bundle = load_spec("python")
    assert without.ca_bundle is None
    assert with_bundle.ca_bundle == bundle
    assert not any("CERT" in change for change in without.all_changes)
    assert "ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt" in with_bundle.all_changes
