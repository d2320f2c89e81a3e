"""Things shown by doing them, in a namespace of their own that is always removed."""

import json
import secrets
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from string import Template

from phase4.cluster.model import Proof
from phase4.engine.model import Evidence
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.paths import ROOT
from phase4.system.process import Completed
from phase4.system.waiting import wait_until

Kubectl = Callable[..., Completed]

MANIFESTS = ROOT / "deploy" / "cluster"
PODS = MANIFESTS / "proof-pods.yaml"
POLICY = MANIFESTS / "proof-policy.yaml"
SERVICE = MANIFESTS / "proof-service.yaml"
LABEL = "todo-phase4/proof=true"
ABANDONED_AFTER = timedelta(minutes=10)
PORT = 8080
CONNECT_SECONDS = 3
PODS_READY_SECONDS = 90
ENFORCED_SECONDS = 45.0


def network_policy(kubectl: Kubectl, image: str) -> Proof:
    """Two clients reach a server; a policy is applied that names one of them; then the other is refused.

    Both reaching it first shows that the refusal is the policy's doing.
    """
    with _namespace(kubectl) as namespace:
        server = _start_pods(kubectl, namespace, image)
        before = [_connection(kubectl, namespace, client, server, "before the policy", reaches=True)
                  for client in ("allowed", "refused")]  # fmt: skip
        _apply(kubectl, namespace, POLICY.read_text())
        _until_refused(kubectl, namespace, server)
        after = [
            _connection(kubectl, namespace, "allowed", server, "under the policy", reaches=True),
            _connection(kubectl, namespace, "refused", server, "under the policy", reaches=False),
        ]
    return Proof(what="NetworkPolicy is enforced", evidence=(*before, *after))


def isolation(kubectl: Kubectl, image: str) -> Proof:
    """A Service without endpoints refuses connections at once, rather than let them out of the machine."""
    with _namespace(kubectl) as namespace:
        _start_pods(kubectl, namespace, image)
        _apply(kubectl, namespace, SERVICE.read_text())
        address = _read(kubectl, namespace, "service", "without-endpoints", "{.spec.clusterIP}")
        result = _try_connect(kubectl, namespace, "allowed", address, 80)
        output = result.tail()
        evidence = Evidence(
            what=f"a pod connects to {address}:80, a Service without endpoints",
            expected="Connection refused",
            actual=output or "connected",
            ok=not result.ok and "refused" in output,
            command=result.line,
            exit_code=result.exit_code,
            seconds=round(result.seconds, 2),
        )
    return Proof(what="service addresses stay on the machine", evidence=(evidence,))


@contextmanager
def _namespace(kubectl: Kubectl) -> Iterator[str]:
    name = f"phase4-proof-{secrets.token_hex(3)}"
    _remove_abandoned(kubectl)
    created = kubectl("create", "namespace", name)
    if not created.ok and "(Forbidden)" in created.stderr:
        raise BlockedError(
            "this user may not make a namespace to prove it in",
            why=created.tail(),
            fix=f"kubectl create namespace {name}",
        )
    _must(created)
    try:
        _must(kubectl("label", "namespace", name, LABEL))
        yield name
    finally:
        kubectl("delete", "namespace", name, "--wait=false", "--ignore-not-found")


def _remove_abandoned(kubectl: Kubectl) -> None:
    """Proofs that were killed leave their namespaces behind; younger ones may be somebody's who is at it now."""
    result = kubectl("get", "namespaces", "-l", LABEL, "-o", "json")
    for item in json.loads(result.stdout)["items"] if result.ok else []:
        created = datetime.fromisoformat(item["metadata"]["creationTimestamp"])
        if datetime.now(UTC) - created > ABANDONED_AFTER:
            kubectl("delete", "namespace", item["metadata"]["name"], "--wait=false", "--ignore-not-found")


def _start_pods(kubectl: Kubectl, namespace: str, image: str) -> str:
    """Start server and clients; returns the server's address once all are ready."""
    _apply(kubectl, namespace, Template(PODS.read_text()).substitute(IMAGE=image))
    _must(
        kubectl(
            "-n", namespace, "wait", "pod", "--all", "--for=condition=Ready", f"--timeout={PODS_READY_SECONDS}s",
            timeout=PODS_READY_SECONDS + 15,
        )
    )  # fmt: skip
    return _read(kubectl, namespace, "pod", "server", "{.status.podIP}")


def _until_refused(kubectl: Kubectl, namespace: str, server: str) -> None:
    """Rules follow a policy after a moment; bounded, and what is found at the end is judged by the caller."""
    wait_until(
        lambda: _try_connect(kubectl, namespace, "refused", server, PORT),
        lambda attempt: not attempt.ok,
        timeout=ENFORCED_SECONDS,
        interval=0.5,
    )


def _connection(kubectl: Kubectl, namespace: str, client: str, server: str, when: str, *, reaches: bool) -> Evidence:
    result = _try_connect(kubectl, namespace, client, server, PORT)
    return Evidence(
        what=f"pod {client} connects to pod server, {when}",
        expected="connected" if reaches else "no connection",
        actual="connected"
        if result.ok
        else f"no connection ({result.tail().splitlines()[0] if result.tail() else 'timed out'})",
        ok=result.ok is reaches,
        command=result.line,
        exit_code=result.exit_code,
        seconds=round(result.seconds, 2),
    )


def _try_connect(kubectl: Kubectl, namespace: str, client: str, address: str, port: int) -> Completed:
    script = f"wget -q -T {CONNECT_SECONDS} -O - http://{shlex.quote(address)}:{port}/"
    return kubectl("-n", namespace, "exec", client, "--", "timeout", "5", "sh", "-c", script, timeout=30)


def _apply(kubectl: Kubectl, namespace: str, manifest: str) -> None:
    _must(kubectl("-n", namespace, "apply", "-f", "-", stdin=manifest))


def _read(kubectl: Kubectl, namespace: str, kind: str, name: str, path: str) -> str:
    return _must(kubectl("-n", namespace, "get", kind, name, "-o", f"jsonpath={path}")).stdout.strip()


def _must(result: Completed) -> Completed:
    if not result.ok:
        raise CommandFailed(f"`{result.line}` ended with {result.exit_code}", why=result.tail(), fix="./inv env-002")
    return result
