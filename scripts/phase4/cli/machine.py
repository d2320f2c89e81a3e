"""Collections ``toolchain``, ``images`` and ``cluster``: what the tasks stand on, by hand."""

import json as json_module
import time

from invoke.collection import Collection
from invoke.context import Context as InvokeContext
from invoke.tasks import task
from rich.console import Console

from phase4.cli.output import end_with, print_answer, print_lines
from phase4.system.errors import Exit
from phase4.system.progress import ConsoleProgress, seconds_table

JSON = {"json": "print the answer as JSON"}


@task(
    iterable=["name"],
    help={
        "name": "a tool or component; may be given several times. Without it: the default tools",
        "components": "all cluster-side binaries too",
        **JSON,
    },
)
def install(c: InvokeContext, name: list[str], components: bool = False, json: bool = False) -> None:
    """Install tools and say which there are, of which version and from where."""
    from phase4 import toolchain

    progress = ConsoleProgress(Console(stderr=True))
    tools = toolchain.install_by_name(name, components, progress)
    if json:
        print_lines([json_module.dumps([tool.facts for tool in tools], indent=2)])
    else:
        Console().print(seconds_table((tool.name, tool.version, tool.source, tool.seconds) for tool in tools))


@task
def bases(c: InvokeContext) -> None:
    """The base images, and those of a cluster's nodes: official ones, else stand-ins under the same tags."""
    from phase4.cluster import image_source
    from phase4.images.bases import ensure_bases

    print_lines(
        f"{base.ref}  {base.origin}  {base.size_bytes / 1e6:.0f} MB  {base.how}"
        for base in ensure_bases(ConsoleProgress())
    )
    if not image_source.official_images_answer():
        image_source.ensure_node_bases(ConsoleProgress())


@task(iterable=["component"], help={"component": "frontend or backend; both by default"})
def build(c: InvokeContext, component: list[str]) -> None:
    """Build the application's images, if their sources changed."""
    from phase4.images import app

    images = [app.build(name, ConsoleProgress()) for name in component or app.COMPONENTS]
    print_lines(
        f"{image.ref}  {image.size_bytes / 1e6:.0f} MB  {'built' if image.built else 'already there'}"
        for image in images
    )


@task(help=JSON)
def up(c: InvokeContext, json: bool = False) -> None:
    """Start the cluster, or repair what is there."""
    from phase4.cluster import driver

    started = time.monotonic()
    answer = driver().ensure(ConsoleProgress()).model_dump()
    print_answer(answer | {"seconds": round(time.monotonic() - started, 1)}, as_json=json)


@task(name="status", help=JSON)
def cluster_status(c: InvokeContext, json: bool = False) -> None:
    """How the cluster and its nodes are; 1 unless it runs."""
    from phase4.cluster import driver

    cluster = driver()
    nodes = cluster.facts().model_dump()["nodes"]
    answer = cluster.status().model_dump() | {"identity": cluster.identity(), "nodes": nodes}
    print_answer(answer, as_json=json)
    end_with(Exit.OK if answer["state"] == "Running" else Exit.CRITERION_FAILED)


@task
def stop(c: InvokeContext) -> None:
    """Stop the cluster; its data stays."""
    from phase4.cluster import driver

    driver().stop(ConsoleProgress())


@task
def delete(c: InvokeContext) -> None:
    """Delete the cluster and all that is in it."""
    from phase4.cluster import driver

    driver().destroy(ConsoleProgress())


@task(help=JSON)
def load(c: InvokeContext, json: bool = False) -> None:
    """Build the application's images and bring them into the nodes."""
    from phase4.cluster import app_images
    from phase4.images import app

    references = [app.build(component, ConsoleProgress()).ref for component in app.COMPONENTS]
    print_answer({ref: app_images.load(ref, ConsoleProgress()) for ref in references}, as_json=json)


@task(help=JSON)
def prune(c: InvokeContext, json: bool = False) -> None:
    """Remove the application's old images from the engine and the nodes."""
    from phase4.cluster import app_images

    print_answer({"removed": app_images.prune()}, as_json=json)


@task(help=JSON)
def prove(c: InvokeContext, json: bool = False) -> None:
    """Prove that the cluster enforces NetworkPolicy and that its addresses do not leave the machine."""
    from phase4.cluster import driver

    proofs = (driver().prove_network_policy(), driver().prove_isolation())
    answer: dict[str, object] = {
        proof.what: [evidence.model_dump(exclude_none=True) for evidence in proof.evidence] for proof in proofs
    }
    print_answer(answer, as_json=json)
    end_with(Exit.OK if all(proof.ok for proof in proofs) else Exit.CRITERION_FAILED)


COLLECTIONS = (
    Collection("toolchain", install),
    Collection("images", bases, build),
    Collection("cluster", up, cluster_status, stop, delete, load, prune, prove),
)
