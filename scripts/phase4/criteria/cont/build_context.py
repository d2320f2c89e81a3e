"""IV-CONT-003: what reaches the builder, found by sending it a context with files put in that must not arrive."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from phase4.criteria.probes import images
from phase4.criteria.probes.committed_secrets import secrets_among
from phase4.criteria.probes.images import BuildContextTransfer
from phase4.engine.checks import Recorder
from phase4.images.context import ignore_file_of
from phase4.system import paths

CONTENT = "put here by IV-CONT-003\n"
# Folders and files that tools leave in a project of either language, as they lie in the context's root.
UNNECESSARY = (
    ".git/HEAD", ".git/objects/ab/cdef", "node_modules/left-pad/index.js", "npm-debug.log", "logs/server.log",
    "server.log",
)  # fmt: skip
# Of editors and tools: better kept out, but few ignore files name them all.
UNWANTED = (".vscode/settings.json", ".idea/workspace.xml", ".DS_Store", ".coverage", ".ruff_cache/CACHEDIR.TAG")
UNNECESSARY_FRONTEND = (".next/trace", "coverage/index.html", "test-results/last.json", "playwright-report/index.html")
UNNECESSARY_BACKEND = (
    ".venv/bin/python", "venv/bin/python", "__pycache__/main.cpython-313.pyc", ".pytest_cache/README.md",
    ".mypy_cache/a.json", "htmlcov/index.html",
)  # fmt: skip
# Python leaves it beside every source.
BESIDE_SOURCES = {"frontend": (), "backend": ("__pycache__/main.cpython-313.pyc",)}
# What the criterion names (.env*, *.db), and what else is never meant for an image, at every depth.
SENSITIVE = (
    ".env", ".env.local", ".env.production", ".env.development.local", ".env.staging", ".env.bak", "todo.db", "a-b.db",
    "todo.db-wal", "todo.db-journal", "todo.sqlite", "todo.sqlite3", "server.key", "server.pem", "id_rsa", "id_ed25519",
    "keystore.p12",
)  # fmt: skip
DEPTHS = {
    "frontend": ("", "app/", "lib/server/", "components/chat/parts/"),
    "backend": ("", "app/", "app/core/", "app/todos/deep/er/"),
}


@dataclass(frozen=True)
class ContextFixture:
    """Files put into a component's context that must not arrive, those that had better not, and those a build needs."""

    component: str
    unnecessary: tuple[str, ...]
    unwanted: tuple[str, ...]
    sensitive: tuple[str, ...]
    needed: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """All files that are put in."""
        return tuple(dict.fromkeys((*self.unnecessary, *self.unwanted, *self.sensitive)))


def fixture(component: str, unnecessary: Iterable[str], needed: tuple[str, ...]) -> ContextFixture:
    """The files for a component: every name at every depth."""
    depths = DEPTHS[component]
    beside = [f"{folder}{name}" for folder, name in product(depths[1:], BESIDE_SOURCES[component])]
    unwanted = [*UNWANTED, *(f"{folder}server.log" for folder in depths[1:])]
    sensitive = [f"{folder}{name}" for folder, name in product(depths, SENSITIVE)]
    return ContextFixture(component, (*UNNECESSARY, *unnecessary, *beside), tuple(unwanted), tuple(sensitive), needed)


FRONTEND = fixture(
    "frontend", UNNECESSARY_FRONTEND, ("package.json", "package-lock.json", "next.config.ts", "app/layout.tsx")
)
BACKEND = fixture("backend", UNNECESSARY_BACKEND, ("requirements.lock", "app/__init__.py"))


def transfer(recorder: Recorder, files: ContextFixture) -> BuildContextTransfer:
    """What arrived of a component's context; leaves evidence that it was sent at all."""
    sent = images.sent(recorder.context, files.component, dict.fromkeys(files.files, CONTENT))
    recorder.expect_exit_0(f"{files.component}: a build that copies its whole context", sent.result)
    return sent


def ignore_file(files: ContextFixture) -> Callable[[Recorder], None]:
    """The check that a component has an ignore file, and that it works without keeping back what is needed."""

    def check(recorder: Recorder) -> None:
        """The .dockerignore is missing, keeps nothing back, or keeps back what the build needs.

        BuildKit reads Dockerfile.dockerignore instead if it is there.
        """
        path = ignore_file_of(paths.ROOT / files.component)
        name = f"{files.component}/{path.name}"
        recorder.expect_equal(f"{name} is a file", True, path.is_file(), artefact=name)
        sent = transfer(recorder, files)
        missing = sorted(set(files.needed) - set(sent.arrived))
        recorder.expect_empty("needed files that did not arrive", missing, source=sent.result, artefact=name)
        recorder.expect(
            "bytes of the context that arrived",
            0 < sent.bytes_after < sent.bytes_before,
            expected=f"less than the {sent.bytes_before} there are",
            actual=sent.bytes_after,
            source=sent.result,
            artefact=name,
        )

    return check


def unnecessary_stays(recorder: Recorder) -> None:
    """Files that no build needs reach the builder: name them in the ignore file that BuildKit reads."""
    for files in (FRONTEND, BACKEND):
        sent = transfer(recorder, files)
        arrived = _arrived(files.unnecessary, sent)
        recorder.expect_empty(f"{files.component}: unnecessary files that arrived", arrived, source=sent.result)
        unwanted = _arrived(files.unwanted, sent)
        what = f"{files.component}: files of editors, and logs beside the sources, that arrived"
        recorder.advise_empty(what, unwanted, source=sent.result)


def sensitive_stays(recorder: Recorder) -> None:
    """Secrets or data reach the builder, and so may end in an image: name them in the ignore file, as **/.env*."""
    for files in (FRONTEND, BACKEND):
        sent = transfer(recorder, files)
        arrived = _arrived(files.sensitive, sent)
        recorder.expect_empty(f"{files.component}: sensitive files that arrived", arrived, source=sent.result)
        own = sorted(set(sent.arrived) - set(sent.added))
        secrets = secrets_among(paths.ROOT / files.component, own)
        recorder.expect_empty(f"{files.component}: secrets in the files that arrived", secrets, source=sent.result)


def _arrived(names: Iterable[str], sent: BuildContextTransfer) -> list[str]:
    return sorted(set(names) & set(sent.arrived))
