"""What can be seen from inside pods only: which address a pod reaches."""

import time

from managed_site import READY_SECONDS, Site, must, read
from phase4.chart.connectivity import COMMANDS, FILES, LANGUAGES, SCRIPTS
from phase4.chart.names import RELEASE

COMPONENT = "app.kubernetes.io/component"


def reaches(place: Site, component: str, address: str, port: int) -> bool:
    """Whether a pod of the component gets a connection."""
    selector = f"app.kubernetes.io/instance={RELEASE},{COMPONENT}={component}"
    pods = must("get", "pods", "-n", place.namespace, "--selector", selector, "--field-selector=status.phase=Running",
                "--output", "jsonpath={.items[*].metadata.name}").stdout.split()  # fmt: skip
    assert pods, f"no running pod of {component}"
    language = LANGUAGES[component]
    script = (SCRIPTS / FILES[language]).read_text(encoding="utf-8").replace("@TARGETS@", f"{address}:{port}")
    said = must("exec", pods[0], "-n", place.namespace, "--", *COMMANDS[language], script).stdout.split()
    assert said[:2] == [address, str(port)], said
    return said[2] == "open"


def addresses(place: Site, component: str) -> set[str]:
    """The addresses of the component's pods."""
    done = must("get", "pods", "-n", place.namespace, "--selector", f"{COMPONENT}={component}",
                "--output", "jsonpath={.items[*].status.podIP}")  # fmt: skip
    return set(done.stdout.split())


def await_pods(place: Site, deployment: str, fewest: int) -> int:
    """Wait until so many pods are ready, for the autoscaler adds them after the install. Returns how many there are."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        ready = int(read(f"deployment/{deployment}", place.namespace, "{.status.readyReplicas}") or 0)
        if ready >= fewest or time.monotonic() > deadline:
            return ready
        time.sleep(2)
