"""An upgrade of the deployed release with other values, and its rollback, under use; all that was seen of them."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import yaml

from phase4.chart.names import COMPONENTS, NAMESPACE, RELEASE
from phase4.cluster.clients import helm
from phase4.criteria.inputs.files import digest_of
from phase4.criteria.inputs.live import LIVE_KINDS, desired_state, is_persistent
from phase4.criteria.probes import live
from phase4.criteria.probes.load import LoadGenerator, generate_load
from phase4.engine.context import Context, Fact
from phase4.release.install import Revision, history
from phase4.system.errors import Phase4Error
from phase4.system.paths import CHART
from phase4.system.process import Completed

WAIT_SECONDS = 420
# A setting, an annotation of pods and a number: each ends in an object of another kind.
SETTING = "PROVED_BY_UPGRADE"
ANNOTATION = "proved-by-upgrade"
WINDOW = 137


@dataclass(frozen=True)
class State:
    """The release at one moment: what Helm says of its newest revision, and what is live.

    ``said`` has a digest of each live object's wording by ``Kind/name``, ``pods`` the identity of each pod that serves.
    """

    revision: int
    history: list[Revision]
    values: Any
    manifest: dict[str, str]
    desired_state: dict[str, str]
    pods: set[str]
    overridden: dict[str, str]


@dataclass
class Operations:
    """What was done to the release, and the release before, between and after."""

    token: str
    before: State
    upgraded: Completed
    between: State
    during_upgrade: LoadGenerator
    rolled_back: Completed
    after: State
    during_rollback: LoadGenerator
    expected: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.expected = overrides(self.token)


def operations(context: Context, url: str) -> Operations:
    """Upgrade and roll back, once in a run. However it ends, the release is rolled back to the revision it had.

    Raises:
        Phase4Error: the release is not deployed, or cannot be read.
    """
    # By no argument: whatever the address, the release is upgraded once.
    return context.once(Fact(operations), lambda: _operate(url))


def _operate(url: str) -> Operations:
    token = secrets.token_hex(4)
    before = state()
    if before.history[-1].status != "deployed":
        raise Phase4Error(
            "the release cannot be tried", why=f"it is {before.history[-1].status}", fix="./inv deploy-001"
        )
    try:
        with generate_load(url) as during_upgrade:
            upgraded = _upgrade(token)
        between = state()
    finally:
        # Whatever was interrupted: the revision that was good before is deployed again.
        with generate_load(url) as during_rollback:
            rolled_back = _roll_back(before.revision)
    after = state()
    return Operations(token, before, upgraded, between, during_upgrade, rolled_back, after, during_rollback)


def _upgrade(token: str) -> Completed:
    """Upgrade as an operator does: the values there are, and a few of one's own."""
    own = (
        "--set-string", f"frontend.config.{SETTING}={token}",
        "--set-string", f"backend.podAnnotations.{ANNOTATION}={token}",
        "--set", f"backend.autoscaling.scaleDownStabilizationSeconds={WINDOW}",
    )  # fmt: skip
    command = ("upgrade", RELEASE, str(CHART), "--namespace", NAMESPACE, "--reuse-values", *own)
    return helm(*command, "--wait", "--timeout", f"{WAIT_SECONDS}s", timeout=WAIT_SECONDS + 60)


def _roll_back(revision: int) -> Completed:
    command = ("rollback", RELEASE, str(revision), "--namespace", NAMESPACE)
    return helm(*command, "--wait", "--timeout", f"{WAIT_SECONDS}s", timeout=WAIT_SECONDS + 60)


def overrides(token: str) -> dict[str, str]:
    """Where the values of an upgrade must arrive."""
    return {
        "setting in the frontend's ConfigMap": token,
        "setting that the frontend's process sees": token,
        "annotation of every backend pod": token,
        "window of the backend's autoscaler": str(WINDOW),
    }


def state() -> State:
    """The release now.

    Raises:
        Phase4Error: it is not installed, or cannot be read.
    """
    revisions = history()
    if not revisions:
        raise Phase4Error("the release is not installed", fix="./inv deploy-001")
    newest = revisions[-1].revision
    objects, _ = live.objects(LIVE_KINDS)
    serving, _ = live.pods()
    return State(
        revision=newest,
        history=revisions,
        values=json.loads(_get("values", newest, "--output", "json")),
        manifest=_manifest(_get("manifest", newest)),
        desired_state={
            f"{item['kind']}/{live.name(item)}": digest_of(desired_state(item))
            for item in objects
            if is_persistent(item)
        },
        pods={live.uid(pod) for pod in serving if live.component(pod) in COMPONENTS},
        overridden=_overridden(objects, serving),
    )


def _get(what: str, revision: int, *more: str) -> str:
    result = helm("get", what, RELEASE, "--namespace", NAMESPACE, "--revision", str(revision), *more)
    if not result.ok:
        raise Phase4Error(f"the release's {what} cannot be read", why=result.tail(), fix="./inv env-002")
    return result.stdout


def _manifest(text: str) -> dict[str, str]:
    """A digest of each object of a manifest, by ``Kind/name``: order and layout do not matter."""
    objects = [item for item in yaml.safe_load_all(text) if item]
    return {f"{item['kind']}/{item['metadata']['name']}": digest_of(item) for item in objects}


def _overridden(objects: list[live.Object], serving: list[live.Object]) -> dict[str, str]:
    """What stands at the places of ``overrides``."""
    by_name = {(item["kind"], live.name(item)): item for item in objects}
    config = by_name.get(("ConfigMap", f"{RELEASE}-frontend"), {}).get("data", {})
    scaler = by_name.get(("HorizontalPodAutoscaler", f"{RELEASE}-backend"), {}).get("spec", {})
    window = scaler.get("behavior", {}).get("scaleDown", {}).get("stabilizationWindowSeconds")
    backends = [pod for pod in serving if live.component(pod) == "backend"]
    annotations = {pod["metadata"].get("annotations", {}).get(ANNOTATION) for pod in backends}
    process = live.inside("frontend", ["node", "-p", f"process.env.{SETTING} ?? 'none'"])
    return {
        "setting in the frontend's ConfigMap": config.get(SETTING, "none"),
        "setting that the frontend's process sees": process.stdout.strip() or process.tail(),
        "annotation of every backend pod": ", ".join(sorted(str(item or "none") for item in annotations)),
        "window of the backend's autoscaler": str(window),
    }


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The names under which two sets of digests are not the same."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
