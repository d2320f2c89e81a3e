"""The questions of ``inv doctor``, asked all at once and bounded in time; none changes anything."""

import os
import platform
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from phase4.cluster import readiness
from phase4.cluster.image_source import OFFICIAL_REGISTRIES, minikube_home
from phase4.cluster.sizing import Machine
from phase4.criteria import needs
from phase4.images.bases import BASES, HUB, present_bases
from phase4.images.rootfs import BY_ROOT, build_command
from phase4.system import checkout, paths, proxies
from phase4.system.errors import Exit, Phase4Error
from phase4.system.http import RequestException, ask_outside
from phase4.system.privilege import as_root
from phase4.system.process import run
from phase4.toolchain import engine, engine_facts, inventory, platforms
from phase4.toolchain.engine_facts import EngineFacts
from phase4.toolchain.pins import load

State = Literal["ok", "installs", "deviates", "unknown", "act", "cannot"]
SECONDS = 2.0
DEVELOPMENT_PORTS = {3000: "./inv dev --port", 8000: "./inv dev --backend-port"}
REGISTRIES = {HUB: "base images", **dict.fromkeys(OFFICIAL_REGISTRIES, "the cluster's own images")}
TOOL_NAMES = (
    "minikube",
    "kubectl",
    "helm",
    "kubeconform",
    "hadolint",
    "kube-score",
    "kubectl-ai",
    "kagent",
)


@dataclass(frozen=True)
class Finding:
    """One thing: how it stands, what to run about it, and which criteria stay open without it."""

    area: str
    name: str
    state: State
    detail: str
    fix: str = ""
    criteria: tuple[str, ...] = ()


def exit_code(findings: Iterable[Finding]) -> Exit:
    """4 where this machine cannot have something, 1 where a person has to act first, else 0."""
    states = {finding.state for finding in findings}
    if "cannot" in states:
        return Exit.BLOCKED
    return Exit.CRITERION_FAILED if states & {"act", "unknown"} else Exit.OK


def examine() -> list[Finding]:
    """Every question at the same time; what is late is left behind and counts as unknown."""
    questions: list[tuple[str, Callable[[], list[Finding]]]] = [
        ("machine", _machine), ("folders", _folders), ("git", _git), ("proxies", _proxies), ("ports", _ports),
        ("docker", _engine), ("registries", _registries), ("Docker AI (Gordon)", _gordon),
        *((name, _tool_question(name)) for name in TOOL_NAMES if name in load().tools),
    ]  # fmt: skip
    answers: dict[str, list[Finding]] = {}
    threads = [threading.Thread(target=_ask, args=(name, ask, answers), daemon=True) for name, ask in questions]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    late = [Finding("time", name, "unknown", f"no answer in {SECONDS:.0f} s", "./inv doctor") for name, _ in questions
            if name not in answers]  # fmt: skip
    findings = [finding for name, _ in questions for finding in answers.get(name, [])] + late
    areas = list(dict.fromkeys(finding.area for finding in findings))
    return sorted(findings, key=lambda finding: areas.index(finding.area))


def _ask(name: str, question: Callable[[], list[Finding]], answers: dict[str, list[Finding]]) -> None:
    try:
        answers[name] = question()
    except Phase4Error as error:
        answers[name] = [Finding("machine", name, "act", str(error), error.fix)]


def _machine() -> list[Finding]:
    python = platform.python_version()
    system = next((row.title for row in platforms.load().systems if _matches(row.match)), None)
    kernel = f"{platform.system()} {platform.release()} {platform.machine()}"
    return [
        Finding("machine", "system", "ok" if system else "deviates", system or f"{kernel}: not in the platform table"),
        Finding("machine", "Python", "ok", f"{python} at {sys.executable}"),
        Finding("machine", "user", "ok", "root" if os.geteuid() == 0 else f"user ID {os.geteuid()}, not root"),
    ]


def _matches(match: platforms.Match) -> bool:
    if match.system != platform.system() or match.kernel.lower() not in platform.release().lower():
        return False
    return not match.id or platforms.distribution() == match.id


def _folders() -> list[Finding]:
    return [
        _folder("cache of tools and images", paths.cache_path(), paths.CACHE_VARIABLE),
        _folder("minikube's profiles", minikube_home(), "MINIKUBE_HOME"),
        _folder("kubeconfig", _kubeconfig().parent, "KUBECONFIG"),
        _folder("this checkout's state", paths.ROOT / ".phase4", ""),
    ]  # fmt: skip


def _kubeconfig() -> Path:
    return Path(os.environ.get("KUBECONFIG", "").split(os.pathsep)[0] or Path.home() / ".kube" / "config")


def _folder(name: str, path: Path, variable: str) -> Finding:
    """A folder that has to be written, or whose nearest ancestor has to be."""
    nearest = next(folder for folder in (path, *path.parents) if folder.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        fix = f"{variable}=FOLDER ./inv ..." if variable else "take a checkout of your own"
        return Finding("folders", name, "act", f"{path} cannot be written", fix)
    free = shutil.disk_usage(nearest).free / 1e9
    if free < needs.DISK_GB:
        detail = f"{free:.0f} GB free in {path}, {needs.DISK_GB} needed"
        return Finding("folders", name, "act", detail, f"df -h {nearest}", ("IV-ENV-003.4",))
    return Finding("folders", name, "ok", f"{path}, {free:.0f} GB free")


def _git() -> list[Finding]:
    if checkout.has_history():
        return [Finding("machine", "git", "ok", "answers for this checkout")]
    detail = "no git history here: that pages are committed cannot be shown"
    return [Finding("machine", "git", "cannot", detail, "git clone the repository", needs.criteria_of("git"))]


def _proxies() -> list[Finding]:
    configured = proxies.configured()
    names = ", ".join(sorted(configured)) or "none"
    return [Finding("network", "proxies", "ok", f"{names}; loopback and the cluster are asked directly")]


def _ports() -> list[Finding]:
    return [_port(port, option) for port, option in DEVELOPMENT_PORTS.items()]


def _port(port: int, option: str) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return Finding(
                "network", f"port {port}", "deviates", "in use (only ./inv dev needs it)", f"{option} {port + 1}"
            )
    return Finding("network", f"port {port}", "ok", "free, for ./inv dev")


def _registries() -> list[Finding]:
    answers: dict[str, bool] = {}
    threads = [threading.Thread(target=_registry, args=(host, answers), daemon=True) for host in REGISTRIES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS * 0.6)
    findings = []
    for host, purpose in REGISTRIES.items():
        if answers.get(host):
            findings.append(Finding("network", host, "ok", f"answers, for {purpose}"))
        else:
            findings.append(
                Finding("network", host, "deviates", f"does not answer: {purpose} are built here from packages")
            )
    return findings


def _registry(host: str, answers: dict[str, bool]) -> None:
    try:
        answers[host] = ask_outside(f"https://{host}/v2/", timeout=SECONDS / 2).status_code in (200, 401)
    except RequestException:
        answers[host] = False


def _engine() -> list[Finding]:
    facts = engine_facts.look(timeout=SECONDS * 0.9)
    if facts.problem:
        return [_no_engine(facts.problem)]
    findings = [_engine_version(facts), _engine_size(facts), *_images()]
    root = Path(facts.data_root)
    free = shutil.disk_usage(root if root.exists() else "/").free // 10**9
    cluster = readiness.look(Machine(facts.cpus, facts.memory_mb, free), virtual_machine=facts.virtual_machine)
    if cluster.problem:
        findings.append(
            Finding("cluster", cluster.name, "cannot", cluster.problem, cluster.fix, needs.criteria_of("cluster"))
        )
    else:
        findings.append(
            Finding(
                "cluster",
                cluster.name,
                "ok" if cluster.state == "Running" else "installs",
                cluster.state,
                "./inv env-002",
            )
        )
    return findings + [Finding("cluster", cluster.name, "deviates", deviation) for deviation in cluster.deviations]


def _no_engine(problem: str) -> Finding:
    last = problem.splitlines()[-1]
    criteria = needs.criteria_of("docker")
    if "permission denied" in problem.lower():
        return Finding("engine", "docker", "act", last, "sudo usermod -aG docker $USER, then sign in anew", criteria)
    if engine.daemon_version():
        return Finding("engine", "docker", "act", f"installed, not running: {last}", platforms.start_hint(), criteria)
    if as_root(["apt-get"]) and shutil.which("apt-get"):
        detail = f"docker.io >= {load().engine.minimum} and what belongs to it, by apt-get"
        return Finding("engine", "docker", "installs", detail, "./inv env-001")
    return Finding("engine", "docker", "act", last, engine.install_hint(), criteria)


def _engine_version(facts: EngineFacts) -> Finding:
    where = facts.virtual_machine or facts.operating_system
    detail = (
        f"{facts.version}, {where}, {facts.storage_driver}, cgroup v{facts.cgroup_version}"
        f"{', rootless' if facts.rootless else ''}{', mirrors: ' + ' '.join(facts.mirrors) if facts.mirrors else ''}"
    )
    if not engine.new_enough(facts.version):
        fix = f"{platforms.stop_hint()}, then: {engine.install_hint()}"
        return Finding("engine", "docker", "act", f"{detail}; needs {load().engine.minimum}", fix, ("IV-ENV-001.1",))
    return Finding("engine", "docker", "ok", detail)


def _engine_size(facts: EngineFacts) -> Finding:
    return Finding("engine", "size", "ok", f"{facts.cpus} CPUs, {facts.memory_mb} MB of memory for all containers")


def _images() -> list[Finding]:
    present = present_bases()
    builder = "built here" if build_command() else "built by root, once"
    fix = "./inv images.bases" if build_command() else BY_ROOT
    return [
        Finding("images", ref, "ok", f"{present[ref].origin}: {present[ref].how}")
        if ref in present
        else Finding("images", ref, "installs", f"pulled where a registry answers, else {builder}", fix)
        for ref in BASES
    ]


def _tool_question(name: str) -> Callable[[], list[Finding]]:
    return lambda: [_tool(name)]


def _tool(name: str) -> Finding:
    found = inventory.availability(name)
    if found.state == "missing" and found.fix:
        return Finding("tools", name, "act", found.detail, found.fix, needs.criteria_of(name))
    if found.state == "missing":
        return Finding("tools", name, "cannot", found.detail, f"put {name} on PATH", needs.criteria_of(name))
    states: dict[inventory.State, State] = {"present": "ok", "installable": "installs"}
    return Finding("tools", name, states.get(found.state, "unknown"), found.detail)


def _gordon() -> list[Finding]:
    if run(("docker", "ai", "version"), timeout=SECONDS / 2).ok:
        return [Finding("AI", "Docker AI (Gordon)", "ok", "docker ai answers")]
    detail = "`docker ai` is part of Docker Desktop; this engine has none"
    return [Finding("AI", "Docker AI (Gordon)", "cannot", detail, "", needs.criteria_of("gordon"))]
