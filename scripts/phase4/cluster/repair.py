"""What to do about a cluster in the state it was found in."""

from dataclasses import dataclass
from enum import Enum


class Action(Enum):
    """From nothing at all to beginning anew."""

    NOTHING = "nothing to do"
    COMPLETE = "the cluster runs, but not everything that belongs in it"
    START = "start it"
    RECREATE = "delete what is left of it and start anew"


@dataclass(frozen=True)
class ClusterState:
    """What was found of a cluster.

    ``container``: the node's container as the engine says (running, exited, created, ...); empty if there is none.
    ``profile``: minikube knows the cluster. ``ready``: the API answers and every node is Ready. ``complete``: what
    belongs into the cluster was put there, as the project has it now. ``engine``: false when the engine did not answer.
    """

    engine: bool
    container: str
    profile: bool
    ready: bool
    complete: bool


def decide(state: ClusterState) -> Action:
    """The least that brings the cluster up.

    A stopped, paused or half-started cluster is started: minikube mends certificates, kubeconfig and kubelet on the
    way. It cannot mend a profile without its container (a new container lacks what kubeadm wrote into the old one), nor
    a container without its profile (the start was interrupted before minikube wrote it).
    """
    if state.engine and bool(state.container) is not state.profile:
        return Action.RECREATE
    if state.container == "running" and state.ready:
        return Action.NOTHING if state.complete else Action.COMPLETE
    return Action.START


def after_failure(action: Action, *, came_up: bool) -> Action | None:
    """What to try when ``action`` failed; None when nothing is left to try.

    Deleting loses what is in the cluster, so it only follows a start that did not bring it up: a cluster that came up
    but lacks something (metrics, say, on a machine that is too busy) is left as it is.
    """
    if action is Action.COMPLETE:
        return Action.START
    return Action.RECREATE if action is Action.START and not came_up else None
