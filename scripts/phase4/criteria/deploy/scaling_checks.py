"""IV-DEPLOY-003: the release scales, mends itself, and goes on serving while its pods come and go.

Every check tries it on the real release, within bounds, and leaves the release as it was.
"""

import secrets
from contextlib import ExitStack
from functools import partial

from phase4.chart.names import COMPONENTS
from phase4.criteria.deploy import autoscaling
from phase4.criteria.deploy.validated import frontend_url
from phase4.criteria.probes import live
from phase4.criteria.probes.account import Account
from phase4.criteria.probes.live import Object
from phase4.criteria.probes.load import HEAVY_LOAD, expect_undisturbed, generate_load
from phase4.criteria.probes.samples import Samples
from phase4.engine.checks import Recorder
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed

SETTLE_SECONDS = 180
LOAD_SECONDS = 120
CALM_SECONDS = 120
BURST_SECONDS = 10
ROLL_SECONDS = 240
FEWEST_UNDER_LOAD = 200
DATABASE = "postgres"
DELETED = (*COMPONENTS, "model")
RESTORED = "afterwards"


def settled(recorder: Recorder, when: str) -> bool:
    """Evidence that everything is up, before one pod is touched and after all is put back."""
    matches = live.eventually(live.unready, lambda observed: not observed, SETTLE_SECONDS)
    return recorder.expect_empty(f"what is not up {when}", matches)


def all_have(recorder: Recorder, kind: str) -> bool:
    """Evidence that each scaled component has its object of a kind."""
    lacking = [component for component in COMPONENTS if autoscaling.found(kind, component) is None]
    return recorder.expect_empty(f"components without {kind}", lacking)


def manual_scaling(recorder: Recorder) -> None:
    """A service does not get, or does not keep, the number of pods that an operator asks for."""
    if not (settled(recorder, "before scaling") and all_have(recorder, autoscaling.HPA)):
        return
    fewest = {component: autoscaling.min_replicas(autoscaling.autoscaler(component)) for component in COMPONENTS}
    # The autoscaler takes back what is below its floor or above what the load calls for, so its floor moves too.
    with ExitStack() as floors:
        for component, pods in fewest.items():
            result = floors.enter_context(autoscaling.raised_min_replicas(component, pods + 1))
            recorder.expect_exit_0(f"raise the floor of the {component}'s autoscaler to {pods + 1}", result)
            recorder.expect_exit_0(f"scale the {component} to {pods + 1}", autoscaling.scale(component, pods + 1))
        for component, pods in fewest.items():
            look_scaled(recorder, component, pods + 1)
    for component, pods in fewest.items():
        recorder.expect_exit_0(f"scale the {component} back to {pods}", autoscaling.scale(component, pods))
    for component, pods in fewest.items():
        look_scaled(recorder, component, pods)


def look_scaled(recorder: Recorder, component: str, pods: int) -> None:
    """Evidence that a component has so many Ready pods, and that its autoscaler agrees."""

    def seen() -> tuple[tuple[int, int], Completed]:
        matches, result = live.pods(component)
        return (sum(map(live.ready, matches)), autoscaling.desired(autoscaling.autoscaler(component))), result

    (ready, desired), result = live.eventually(seen, lambda now: now[0] == (pods, pods), SETTLE_SECONDS)
    recorder.expect_equal(f"Ready pods of the {component}, scaled to {pods}", pods, ready, source=result)
    recorder.expect_equal(f"pods that the {component}'s autoscaler then wants", pods, desired)


def scales_under_load(recorder: Recorder) -> None:
    """An autoscaler adds no pod under load, or does not want fewer when the load is over."""
    if not (settled(recorder, "before the load") and all_have(recorder, autoscaling.HPA)):
        return
    before = {component: _at_rest(component) for component in COMPONENTS}
    peaks = _load(recorder, before)
    try:
        for component, hpa in peaks.items():
            recorder.expect_at_least(
                f"pods that the {component}'s autoscaler wants under load ({autoscaling.used_part(hpa)})",
                before[component] + 1,
                autoscaling.desired(hpa),
            )
        if all(_above(peaks, before, component) for component in COMPONENTS):
            _expect_scale_down(recorder, {component: autoscaling.desired(hpa) for component, hpa in peaks.items()})
    finally:
        # The autoscaler would do it by itself, a pod a minute; what follows should not have to wait.
        for component, pods in before.items():
            autoscaling.scale(component, pods)
    settled(recorder, RESTORED)


def _at_rest(component: str) -> int:
    """Bring a component down to the fewest pods its autoscaler keeps; how many that wants without load."""
    fewest = autoscaling.min_replicas(autoscaling.autoscaler(component))
    if len(autoscaling.ready_pods(component)) > fewest:
        autoscaling.scale(component, fewest)
    return live.eventually(
        lambda: autoscaling.desired(autoscaling.autoscaler(component)),
        lambda expected: expected == fewest,
        SETTLE_SECONDS,
    )


def _load(recorder: Recorder, before: dict[str, int]) -> dict[str, Object]:
    """Load both services until their autoscalers want more pods; what these say then, or when time is over.

    The frontend is the dearer of the two, so a crowd there loads the backend too little: it is asked from where it
    may be reached, and alone once the frontend's autoscaler has reacted.
    """
    pods = Samples("pods that the autoscalers ask for")
    burst_and_look = partial(_burst, pods)
    pods.add(before)
    with generate_load(frontend_url(), HEAVY_LOAD) as crowd:
        peaks, burst = live.eventually(burst_and_look, lambda now: _above(now[0], before, "frontend"), LOAD_SECONDS)
    if not _above(peaks, before, "backend"):
        peaks, burst = live.eventually(burst_and_look, lambda now: _above(now[0], before, "backend"), LOAD_SECONDS)
    drawn = (*crowd.series, *pods.series)
    recorder.expect_at_least("requests answered under load", FEWEST_UNDER_LOAD, crowd.answered, series=drawn)
    recorder.expect_exit_0(f"{burst.stdout.strip()} requests to the backend in {BURST_SECONDS} s", burst)
    return peaks


def _burst(pods: Samples) -> tuple[dict[str, Object], Completed]:
    """Load the backend for some seconds; then what the autoscalers say, which is added to the samples."""
    burst = live.node_burst("http://todo-app-backend:8000/api/auth/me", BURST_SECONDS)
    result = live.inside("frontend", burst, timeout=BURST_SECONDS + 30)
    autoscalers = {component: autoscaling.autoscaler(component) for component in COMPONENTS}
    pods.add({component: autoscaling.desired(hpa) for component, hpa in autoscalers.items()})
    return autoscalers, result


def _above(autoscalers: dict[str, Object], before: dict[str, int], component: str) -> bool:
    return autoscaling.desired(autoscalers[component]) > before[component]


def _reason_to_scale_down(component: str, peak: int) -> str:
    return autoscaling.scale_down_reason(autoscaling.autoscaler(component), peak)


def _expect_scale_down(recorder: Recorder, peaks: dict[str, int]) -> None:
    for component, peak in peaks.items():
        reaction = live.eventually(partial(_reason_to_scale_down, component, peak), bool, CALM_SECONDS)
        recorder.expect(
            f"the {component}'s autoscaler after the load",
            bool(reaction),
            expected=f"wants fewer than {peak} pods",
            actual=reaction or f"wants {peak} pods, without a reason",
        )


def pods_come_back(recorder: Recorder) -> None:
    """A deleted pod is not replaced, takes data with it, or lets the requests of users fail."""
    if not settled(recorder, "before a pod is deleted"):
        return
    account = Account(frontend_url())
    title = f"survive {secrets.token_hex(4)}"
    account.add(title)
    with generate_load(frontend_url()) as used:
        _delete_and_wait(recorder, DELETED)
    expect_undisturbed(recorder, f"the loss of a pod of {', '.join(DELETED)}", used)
    _delete_and_wait(recorder, (DATABASE,))
    settled(recorder, "after the database came back")
    kept = live.eventually(lambda: _titles(account), lambda observed: observed == [title], SETTLE_SECONDS)
    recorder.expect_equal("the todos after the database's pod was lost", [title], kept)


def _titles(account: Account) -> list[str]:
    """The account's todos; why they cannot be read, if they cannot."""
    try:
        return account.titles()
    except Phase4Error as error:
        return [error.why]


def _delete_and_wait(recorder: Recorder, components: tuple[str, ...]) -> None:
    """Delete one pod of each component at once; evidence that each is replaced by a new one."""
    before = {component: autoscaling.ready_pods(component) for component in components}
    for component, pods in before.items():
        if recorder.expect_at_least(f"Ready pods of the {component}", 1, len(pods)):
            recorder.expect_exit_0(f"delete a pod of the {component}", autoscaling.delete(pods[0]))
    for component, pods in before.items():
        _look_replaced(recorder, component, pods)


def _look_replaced(recorder: Recorder, component: str, before: list[Object]) -> None:
    known = {live.uid(pod) for pod in before}

    def new_ready() -> tuple[list[str], Completed]:
        matches, result = live.pods(component)
        return [live.name(pod) for pod in matches if live.ready(pod) and live.uid(pod) not in known], result

    new, result = live.eventually(new_ready, lambda observed: bool(observed[0]), SETTLE_SECONDS)
    recorder.expect_at_least(
        f"new Ready pods of the {component}: {', '.join(new) or 'none'}", 1, len(new), source=result
    )


def budgets_hold(recorder: Recorder) -> None:
    """The eviction that would leave fewer pods than the PodDisruptionBudget wants is not refused."""
    if not (settled(recorder, "before the evictions") and all_have(recorder, autoscaling.PDB)):
        return
    with generate_load(frontend_url()) as used:
        for component in COMPONENTS:
            _look_evictions(recorder, component)
        settled(recorder, RESTORED)
    expect_undisturbed(recorder, "the evictions", used)


def _look_evictions(recorder: Recorder, component: str) -> None:
    """Evict all pods of a component one right after the other: the budget's last must be refused."""
    pods = autoscaling.ready_pods(component)
    fewest = int(autoscaling.budget(component)["spec"].get("minAvailable", 0))
    live.eventually(
        lambda: autoscaling.budget(component)["status"]["disruptionsAllowed"],
        lambda allowed: allowed == len(pods) - fewest,
        SETTLE_SECONDS,
    )
    recorder.expect_at_least(f"pods that the {component}'s budget keeps", 1, fewest)
    evictions = [autoscaling.evict(pod) for pod in pods]
    granted, refused = evictions[: len(pods) - fewest], evictions[len(pods) - fewest :]
    recorder.expect_at_least(f"evictions tried of the {component} beyond its budget", 1, len(refused))
    for result in granted:
        recorder.expect_exit_0(f"evict a pod of the {component} within its budget", result)
    for result in refused:
        recorder.expect(
            f"evict a pod of the {component} beyond its budget",
            not result.ok and autoscaling.TOO_MANY_REQUESTS in result.stderr,
            expected="refused: 429 TooManyRequests",
            actual=result.tail() or f"exit {result.exit_code}",
            source=result,
        )


def rolling_updates(recorder: Recorder) -> None:
    """A rolling update replaces no pod, does not end, or lets requests fail."""
    if not settled(recorder, "before the rolling update"):
        return
    before = {component: autoscaling.restarted_at(component) for component in COMPONENTS}
    old = {live.uid(pod) for component in COMPONENTS for pod in autoscaling.ready_pods(component)}
    with generate_load(frontend_url()) as used:
        try:
            recorder.expect_exit_0("restart both services", autoscaling.restart(*COMPONENTS))
            _look_rolled_out(recorder, "rolling update")
            left = [live.name(pod) for c in COMPONENTS for pod in autoscaling.ready_pods(c) if live.uid(pod) in old]
            recorder.expect_empty("pods that are as old as before", left)
        finally:
            undone = [autoscaling.set_restarted_at(component, value) for component, value in before.items()]
        for result in undone:
            recorder.expect_exit_0("let the pods be as the release says", result)
        _look_rolled_out(recorder, "rolling update back")
    expect_undisturbed(recorder, "two rolling updates, there and back", used)
    settled(recorder, RESTORED)


def _look_rolled_out(recorder: Recorder, what: str) -> None:
    for component in COMPONENTS:
        recorder.expect_exit_0(f"{what} of the {component}", autoscaling.rolled_out(component, ROLL_SECONDS))
