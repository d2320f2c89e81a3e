"""Base images the official way: pulled by a real engine, under the hub's own name, from a real registry."""

from pathlib import Path

import pytest
from phase4.images import bases, engine
from phase4.images.bases import BASES
from phase4.images.spec import ImageSpec
from phase4.system.process import run
from phase4.system.progress import Progress
from silence import SilentProgress

from .conftest import running_engine
from .front import Fault, Front

pytestmark = pytest.mark.own_engine
REF = "python:3.13-slim"


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The next source: a file system that is made at once, in place of one from Debian's packages."""

    def make(spec: ImageSpec, progress: Progress) -> Path:
        (tmp_path / "built").write_text("built here")
        run(("tar", "-C", str(tmp_path), "-cf", str(tmp_path / "rootfs.tar"), "built"), check=True)
        return tmp_path / "rootfs.tar"

    monkeypatch.setattr(bases, "ensure_rootfs", make)


def test_the_three_bases_are_pulled_and_known_by_their_digests(machine: Front) -> None:
    pulled = bases.ensure_bases(SilentProgress())
    assert [(base.ref, base.origin) for base in pulled] == [(ref, "official") for ref in BASES]
    assert all("@sha256:" in base.how for base in pulled)
    assert ("GET", "/v2/") in machine.asked
    before = len(machine.asked)
    assert bases.ensure_bases(SilentProgress()) == pulled
    assert len(machine.asked) == before


@pytest.mark.parametrize(
    ("fault", "reason"), [("429", "docker login"), ("corrupt", "verification failed"), ("stall", "timed out after 5 s")]
)
@pytest.mark.usefixtures("stand_in")
def test_what_cannot_be_pulled_comes_from_the_next_source_and_says_why(
    machine: Front, monkeypatch: pytest.MonkeyPatch, fault: Fault, reason: str
) -> None:
    monkeypatch.setattr(bases, "PULL_TIMEOUT", 5.0)
    machine.fault = fault
    progress = SilentProgress()
    assert bases.ensure_base(REF, progress).origin == "stand-in"
    assert any(reason in line for line in progress.lines), progress.lines


@pytest.mark.usefixtures("stand_in")
def test_an_engine_that_does_not_trust_the_network_s_authority_is_told_how(
    machine: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine trusts a proxy's authority, its engine was started before that."""
    with running_engine(None) as socket:
        monkeypatch.setenv("DOCKER_HOST", socket)
        progress = SilentProgress()
        assert engine.registry_answers(bases.HUB)
        assert bases.ensure_base(REF, progress).origin == "stand-in"
    assert any("restart the engine" in line for line in progress.lines), progress.lines
