"""A release that Helm left half-done is brought back, and what Helm says is passed on."""

import json
from collections.abc import Callable

import pytest
from phase4.release import install
from phase4.release.capacity_preflight import NoRoomError
from phase4.release.install import ReleaseError
from phase4.system.process import Completed
from silence import SilentProgress

Answer = Callable[[tuple[str, ...]], Completed]


def said(words: tuple[str, ...], out: str = "", err: str = "", code: int = 0) -> Completed:
    return Completed(("helm", *words), code, out, err, 0.1)


@pytest.fixture
def helm(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[str, ...]]]:
    """Install a fake helm with this history; returns the list of what is asked of it besides."""

    def fake(*statuses: str, fails: bool = False) -> list[tuple[str, ...]]:
        asked: list[tuple[str, ...]] = []
        revisions = [{"revision": number, "status": status} for number, status in enumerate(statuses, start=1)]

        def answer(*words: str, timeout: float = 0) -> Completed:
            if words[0] == "history":
                return (
                    said(words, json.dumps(revisions)) if revisions else said(words, err="release: not found", code=1)
                )
            asked.append(words)
            return said(words, err="boom", code=1) if fails else said(words)

        monkeypatch.setattr(install, "helm", answer)
        return asked

    return fake


def test_a_release_that_is_not_there_needs_no_repair(helm: Callable[..., list[tuple[str, ...]]]) -> None:
    asked = helm()
    install.repair(SilentProgress())
    assert asked == []


def test_a_deployed_release_is_left_alone(helm: Callable[..., list[tuple[str, ...]]]) -> None:
    asked = helm("superseded", "deployed")
    install.repair(SilentProgress())
    assert asked == []


def test_an_interrupted_upgrade_goes_back_to_the_newest_good_revision(
    helm: Callable[..., list[tuple[str, ...]]],
) -> None:
    asked = helm("superseded", "deployed", "pending-upgrade")
    news = SilentProgress()
    install.repair(news)
    assert asked[0][:3] == ("rollback", "todo-app", "2")
    assert "pending-upgrade" in news.lines[0]


def test_an_interrupted_first_install_is_removed(helm: Callable[..., list[tuple[str, ...]]]) -> None:
    asked = helm("pending-install")
    install.repair(SilentProgress())
    assert asked[0][:2] == ("uninstall", "todo-app")


def test_a_repair_that_fails_says_what_and_why_and_what_to_run(helm: Callable[..., list[tuple[str, ...]]]) -> None:
    helm("deployed", "pending-rollback", fails=True)
    with pytest.raises(ReleaseError) as caught:
        install.repair(SilentProgress())
    assert "pending-rollback" in caught.value.what
    assert caught.value.why == "boom"
    assert caught.value.fix.startswith("helm history")


def test_a_history_that_cannot_be_read_is_not_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "helm", lambda *words, **_: said(words, err="Unauthorized", code=1))
    with pytest.raises(ReleaseError, match="cannot be read"):
        install.history()


def test_further_values_win_over_minikubes_and_the_images_over_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.app, "content_tag", lambda component: f"{component}-hash")
    words = install.values_arguments((install.SEVERAL_NODES,))
    assert words[:4] == ["--values", str(install.VALUES), "--values", str(install.SEVERAL_NODES)]
    assert words[4:] == [
        "--set-string", "frontend.image.tag=frontend-hash", "--set-string", "backend.image.tag=backend-hash"
    ]  # fmt: skip


def test_the_namespace_and_the_release_are_made_of_the_same_values(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []

    def helm(*words: str, timeout: float = 0) -> Completed:
        asked.append(words)
        return said(words, out="metadata: {name: todo-app}")

    monkeypatch.setattr(install, "helm", helm)
    monkeypatch.setattr(install, "kubectl", lambda *words, **_: said(words))
    monkeypatch.setattr(install, "history", lambda: [])
    monkeypatch.setattr(install.capacity_preflight, "check", lambda objects, progress: None)
    monkeypatch.setattr(install.app, "content_tag", lambda component: f"{component}-hash")
    install.install(SilentProgress(), (install.SEVERAL_NODES,))
    assert [words[0] for words in asked] == ["template", "upgrade"]
    assert all(str(install.SEVERAL_NODES) in words for words in asked)


def test_a_release_without_room_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(objects: object, progress: object) -> None:
        raise NoRoomError("no capacity_preflight")

    monkeypatch.setattr(install, "history", lambda: [])
    monkeypatch.setattr(install.capacity_preflight, "check", refuse)
    monkeypatch.setattr(install, "helm", lambda *words, **_: pytest.fail("helm was run"))
    with pytest.raises(NoRoomError):
        install.install(SilentProgress())
