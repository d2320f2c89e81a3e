"""``python -m phase4.cluster up|status|stop|delete|prove|load|prune [--json]``: the cluster by hand."""

import argparse
import json
import sys
import time

from rich.console import Console

from phase4.cluster import app_images
from phase4.cluster.cluster_driver import ClusterDriver
from phase4.cluster.selection import driver
from phase4.images import app
from phase4.system.errors import Exit
from phase4.system.progress import ConsoleProgress
from phase4.system.run_main import run_main

out = Console(soft_wrap=True, highlight=False, markup=False)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m phase4.cluster", description=__doc__)
    parser.add_argument("what", choices=("up", "status", "stop", "down", "delete", "prove", "load", "prune"))
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    chosen = parser.parse_args(arguments)
    return run_main(lambda: act_and_show(chosen.what, as_json=chosen.json))


def act_and_show(what: str, *, as_json: bool) -> int:
    answer, code = act(driver(), what)
    show(answer, as_json=as_json)
    return code


def act(cluster: ClusterDriver, what: str) -> tuple[dict[str, object], int]:
    """Do one thing; returns what to show and the exit code."""
    progress, started = ConsoleProgress(), time.monotonic()
    answer: dict[str, object] = {}
    code = int(Exit.OK)
    if what == "up":
        answer = cluster.ensure(progress).model_dump()
    elif what == "status":
        answer = cluster.status().model_dump() | {
            "identity": cluster.identity(),
            "nodes": cluster.facts().model_dump()["nodes"],
        }
        code = int(Exit.OK if answer["state"] == "Running" else Exit.CRITERION_FAILED)
    elif what in ("stop", "down"):
        cluster.stop(progress)
    elif what == "delete":
        cluster.destroy(progress)
    elif what == "load":
        refs = [app.build(component, progress).ref for component in app.COMPONENTS]
        answer = {ref: app_images.load(ref, progress) for ref in refs}
    elif what == "prune":
        answer = {"removed": app_images.prune()}
    else:
        proofs = (cluster.prove_network_policy(), cluster.prove_isolation())
        answer = {
            proof.what: [evidence.model_dump(exclude_none=True) for evidence in proof.evidence] for proof in proofs
        }
        code = int(Exit.OK if all(proof.ok for proof in proofs) else Exit.CRITERION_FAILED)
    return answer | {"seconds": round(time.monotonic() - started, 1)}, code


def show(answer: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        out.print(json.dumps(answer, indent=2, default=str))
        return
    for name, value in answer.items():
        rows = value if isinstance(value, list | tuple) else [value]
        for row in rows or ["-"]:
            out.print(f"{name}: {row}")


if __name__ == "__main__":
    sys.exit(main())
