"""An engine and a registry of the tests' own, in network and mount namespaces of their own: nothing leaves the machine.

The stage ``official`` starts this folder under ``unshare --net --mount``: there, loopback is the only network, and
``/etc/hosts`` says that the official hosts are on it. The machine's own engine is neither used nor seen.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from official.conftest import write_certificates
from phase4.images import engine
from phase4.images.bases import BASES
from phase4.system.process import run
from phase4.system.waiting import wait_until

from .front import Front

HOSTS = ("registry-1.docker.io", "gcr.io", "registry.k8s.io")
REGISTRY_PORT = 5000
START_SECONDS = 60
REGISTRY = """
version: 0.1
storage: {{filesystem: {{rootdirectory: {folder}}}}}
http: {{addr: "127.0.0.1:5000"}}
log: {{level: error}}
"""


@contextmanager
def process(command: list[str], log: Path, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A server for as long as the block lasts."""
    with log.open("wb") as file:
        server = subprocess.Popen(command, stdout=file, stderr=file, env={**os.environ, **environment})
    try:
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Loopback alone, under the official names.

    Refused where this process still sees the machine's own network: its engine must not be disturbed.
    """
    interfaces = [line.split(":")[0].strip() for line in Path("/proc/self/net/dev").read_text().splitlines()[2:]]
    assert interfaces == ["lo"], "run it as: ./inv test --only official (which gives it a network of its own)"
    run(("ip", "link", "set", "lo", "up"), check=True)
    hosts = tmp_path_factory.mktemp("names") / "hosts"
    hosts.write_text("127.0.0.1 localhost\n" + "".join(f"127.0.0.1 {host}\n" for host in HOSTS))
    run(("mount", "--bind", str(hosts), "/etc/hosts"), check=True)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_certificates(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def front(network: None, certificates: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The registry, and before it the hosts that have its content under the official names."""
    folder = tmp_path_factory.mktemp("registry")
    settings = folder / "registry.yaml"
    settings.write_text(REGISTRY.format(folder=folder / "data"))
    program = shutil.which("registry", path=os.environ["PHASE4_REGISTRY_PATH"])
    assert program, "the stage official makes the registry"
    with process([program, "serve", str(settings)], folder / "log"):
        server = Front(certificates[0], REGISTRY_PORT)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


@contextmanager
def running_engine(authority: Path | None) -> Iterator[str]:
    """An engine without bridge and firewall rules, that trusts ``authority`` alone; gives its address."""
    # Not pytest's folder: the path of a socket may have 104 characters.
    with tempfile.TemporaryDirectory(prefix="engine-") as folder, _engine_in(Path(folder), authority) as socket:
        yield socket


@contextmanager
def _engine_in(folder: Path, authority: Path | None) -> Iterator[str]:
    socket = f"unix://{folder}/docker.sock"
    folders = [f"--{name}={folder / name}" for name in ("data-root", "exec-root")]
    options = (
        "--bridge=none", "--iptables=false", "--ip6tables=false", "--storage-driver=vfs",
        f"--pidfile={folder}/pid", f"--config-file={folder}/daemon.json",
        "--containerd-namespace=todo-phase4-rehearsal",
    )  # fmt: skip
    command = ["dockerd", "--host", socket, *folders, *options]
    (folder / "daemon.json").write_text("{}")
    trust = {"SSL_CERT_FILE": str(authority or folder / "daemon.json"), "SSL_CERT_DIR": str(folder / "none")}
    with process(command, folder / "log", **trust):
        answer = wait_until(
            lambda: run(("docker", "--host", socket, "version"), timeout=10),
            lambda result: result.ok, timeout=START_SECONDS, interval=0.5,
        )  # fmt: skip
        assert answer.ok, (folder / "log").read_text()[-2000:]
        yield socket


@pytest.fixture(scope="session")
def own_engine(
    front: Front, certificates: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The engine, with the base images in the registry under their official names, and in no other place."""
    with running_engine(certificates[1]) as socket:
        fill_registry(socket, tmp_path_factory.mktemp("content"))
        yield socket


def fill_registry(socket: str, folder: Path) -> None:
    """Small images in the place of the real ones: how they come is rehearsed, not what is in them."""
    for ref in BASES:
        content = folder / "content"
        content.write_text(ref)
        run(("tar", "-C", str(folder), "-cf", str(folder / "content.tar"), "content"), check=True)
        name = f"127.0.0.1:{REGISTRY_PORT}/library/{ref}"
        for command in (("import", str(folder / "content.tar"), name), ("push", "--quiet", name), ("rmi", name)):
            run(("docker", "--host", socket, *command), timeout=120, check=True)


@pytest.fixture
def machine(
    own_engine: str, front: Front, certificates: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Front]:
    """A machine whose engine has no image yet; the hosts misbehave as the test says."""
    monkeypatch.setenv("DOCKER_HOST", own_engine)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates[1]))
    monkeypatch.setenv("TODO_PHASE4_CACHE", str(tmp_path / "cache"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    engine.registry_answers.cache_clear()
    front.fault, front.asked[:] = "none", []
    front.over.clear()
    yield front
    front.over.set()
    # By its address: a test may have told this process of another engine.
    run(("docker", "--host", own_engine, "image", "rm", "--force", *BASES), timeout=60)
