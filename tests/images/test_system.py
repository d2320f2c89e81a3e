"""The cluster's own images: their recipes, names and archives."""

from pathlib import Path

import pytest
from phase4.images import system
from phase4.images.system import SystemImage
from phase4.system.process import Completed
from phase4.system.progress import Progress


def test_every_image_kubeadm_asks_for_is_built() -> None:
    names = {image.ref.rsplit("/", 1)[1].split(":")[0] for image in system.control_plane_images("1.34.4")}
    assert names == {
        "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "etcd", "coredns", "pause",
    }  # fmt: skip


def test_no_image_is_latest() -> None:
    versions = {"metrics-server": "1", "kube-router": "2", "local-path-provisioner": "3"}
    for image in (*system.control_plane_images("1.34.4"), *system.add_on_images(versions)):
        assert ":" in image.ref
        assert not image.ref.endswith(":latest")


def test_a_recipe_is_one_binary_on_its_base() -> None:
    assert system.dockerfile(SystemImage("etcd:1", "etcd"), "scratch").splitlines() == [
        "FROM scratch",
        "COPY etcd /usr/local/bin/etcd",
        "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        'ENTRYPOINT ["/usr/local/bin/etcd"]',
    ]


def test_archives_lie_where_minikube_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "architecture", lambda: "amd64")
    path = system.cached_image_path(Path("/home/.minikube"), "registry.k8s.io/coredns/coredns:v1.12.1")
    assert path == Path("/home/.minikube/cache/images/amd64/registry.k8s.io/coredns/coredns_v1.12.1")


class Saver:
    """A ``docker save`` that writes, or dies half-way."""

    def __init__(self, *, dies: bool = False) -> None:
        self.dies = dies
        self.calls = 0

    def __call__(self, command: tuple[str, ...], **_: object) -> Completed:
        self.calls += 1
        Path(command[3]).write_text("half")
        if self.dies:
            raise KeyboardInterrupt
        Path(command[3]).write_text("whole")
        return Completed(command, 0, "", "", 0.0)


def test_an_archive_is_made_once_and_again_for_another_key(
    progress: Progress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    saver = Saver()
    monkeypatch.setattr(system, "run", saver)
    target = tmp_path / "cache" / "etcd_1"
    for key in ("a", "a", "b"):
        system.ensure_archive("etcd:1", key, target, progress)
    assert (saver.calls, target.read_text()) == (2, "whole")


def test_an_interrupted_archive_leaves_nothing(
    progress: Progress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(system, "run", Saver(dies=True))
    target = tmp_path / "etcd_1"
    with pytest.raises(KeyboardInterrupt):
        system.ensure_archive("etcd:1", "a", target, progress)
    assert list(tmp_path.iterdir()) == []
