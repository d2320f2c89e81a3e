"""Break the built images and the build contexts themselves: the check of the named criterion must turn red.

Each broken image is built on top of the sound one, so that it takes seconds; it is removed afterwards.
"""

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from phase4.criteria.inputs.files import walk
from phase4.criteria.probes import docker, images
from phase4.criteria.registry import definitions
from phase4.engine.checks import Recorder
from phase4.engine.context import Context
from phase4.images import app
from phase4.images.bases import present_bases
from phase4.system import paths
from phase4.system.process import run

pytestmark = pytest.mark.cluster
CHECKS = {check.criterion: check for task in definitions().values() for check in task.checks}
Build = Callable[[str, str], Context]


@pytest.fixture
def broken() -> Iterator[Build]:
    """Builds ``FROM`` a component's image with further instructions; a context in which it is the component's image."""
    made: list[str] = []

    def build(component: str, instructions: str) -> Context:
        tag = f"todo-{component}:mutation-{secrets.token_hex(4)}"
        text = f"FROM {app.reference(component)}\n{instructions}\n"
        run(["docker", "build", "--tag", tag, "-"], stdin=text, timeout=300, check=True)
        made.append(tag)
        context = Context(None)  # type: ignore[arg-type]
        context.put(images.facts.fact(component), docker.image(tag, fix="none"))
        return context

    yield build
    if made:
        run(["docker", "image", "rm", "--force", *made], timeout=60)


def faults(criterion: str, context: Context) -> list[str]:
    """The names of the evidence that is not as expected."""
    recorder = Recorder(context)
    CHECKS[criterion].verify(recorder)
    return [evidence.what for evidence in recorder.evidence if not evidence.ok]


@pytest.fixture(scope="module", autouse=True)
def images_are_built() -> None:
    for component in app.COMPONENTS:
        assert app.find(component), f"the image of {component} is not built; run: ./inv cont-006"
    assert present_bases(), "the base images are not there; run: ./inv cont-001"


@pytest.mark.parametrize(
    ("criterion", "component", "instructions", "fault"),
    [
        ("IV-CONT-001.3", "frontend", "USER 0:0", "user of a process in a container"),
        ("IV-CONT-002.3", "backend", "USER 0:0", "user of a process in a container"),
        ("IV-CONT-001.1", "frontend", "USER 0\nRUN cp /bin/sh /usr/bin/gcc\nUSER 1001:1001", "compilers in the image"),
        ("IV-CONT-002.1", "backend", "USER 0\nRUN cp /bin/sh /usr/bin/gcc\nUSER 1001:1001", "compilers in the image"),
        ("IV-CONT-002.2", "backend", "RUN head -c 150000000 /dev/zero > /tmp/big", "image size in MB (10^6 bytes)"),
        ("IV-CONT-001.6", "frontend", "RUN rm -r /app/.next/static", "static files in the image"),
        ("IV-CONT-002.6", "backend", "USER 0\nRUN find / -xdev -name '_psycopg*.so' -delete -o -name 'pq*.so' -exec truncate -s 0 {} +\nUSER 1001:1001", "compiled modules that cannot be loaded"),
        ("IV-CONT-005.3", "backend", "ENV AUTH_SECRET=baked-into-the-image-and-known-to-all", "backend: settings baked into the image"),
    ],
)  # fmt: skip
def test_broken_image_is_found(broken: Build, criterion: str, component: str, instructions: str, fault: str) -> None:
    assert fault in faults(criterion, broken(component, instructions))


@pytest.mark.parametrize("component", ["frontend", "backend"])
def test_a_lost_ignore_file_is_found(component: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("frontend", "backend"):
        for file in walk(paths.ROOT / name):
            place = tmp_path / file.relative_to(paths.ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, place)
    (tmp_path / component / ".dockerignore").write_text("# nothing\n", encoding="utf-8")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    for criterion in ("IV-CONT-003.3", "IV-CONT-003.4"):
        found = faults(criterion, Context(None))  # type: ignore[arg-type]
        assert [name for name in found if name.startswith(component)]


def test_readiness_that_ignores_the_database_is_found(broken: Build) -> None:
    """A backend that is always ready would get traffic it cannot serve."""
    lie = "sed -i s/HTTP_503_SERVICE_UNAVAILABLE/HTTP_200_OK/"
    found = "find / -xdev -path '*/app/operations/router.py' -exec"
    context = broken("backend", f"USER 0\nRUN {found} {lie} {{}} +\nUSER 1001:1001")
    wrong = faults("IV-CONT-004.3", context)
    assert any("ready without database" in name for name in wrong)
    assert not any("alive without database" in name for name in wrong)
