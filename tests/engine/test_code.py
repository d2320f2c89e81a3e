"""A check's code is what it reaches by imports: whatever of it changes, what the check judged is stale."""

import functools
from pathlib import Path

import pytest
from phase4.criteria import registry
from phase4.criteria.inputs.code import CODE
from phase4.engine.checks import Check
from phase4.engine.code import SourceTree, modules_of
from phase4.system.paths import ROOT

PACKAGE = ROOT / "scripts" / "phase4"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of modules that import each other in every legal way."""
    files = {
        "app/__init__.py": "",
        "app/top.py": "from app.part import helper\nimport app.plain as plain\n",
        "app/plain.py": "def late():\n    from app import lazy\n",
        "app/lazy.py": "from . import sibling\n",
        "app/sibling.py": "from .part.deep import NAME\n",
        "app/part/__init__.py": "from app import exported\n",
        "app/part/helper.py": "from importlib.resources import files\nTEXT = files('app.data')\n",
        "app/part/deep.py": "NAME = 1\n",
        "app/exported.py": "",
        "app/data/__init__.py": "",
        "app/data/words.txt": "hello",
        "app/apart.py": "import importlib\nimportlib.import_module('app.top')\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "app"


def test_imports_are_followed_at_any_depth_and_in_any_spelling(package: Path) -> None:
    reached = SourceTree(package, cache=None).reached(["app.top"])
    names = "app app.top app.plain app.lazy app.sibling app.part app.part.helper app.part.deep app.exported app.data"
    assert reached == set(names.split())


@pytest.mark.parametrize("name", ["top.py", "lazy.py", "part/__init__.py", "exported.py", "data/words.txt"])
def test_a_change_of_what_is_reached_changes_the_digest(package: Path, name: str) -> None:
    before = SourceTree(package, cache=None).digest(["app.top"])
    (package / name).write_text("# changed\n" + (package / name).read_text())
    assert SourceTree(package, cache=None).digest(["app.top"]) != before


def test_a_change_of_what_is_not_reached_changes_nothing(package: Path) -> None:
    before = SourceTree(package, cache=None).digest(["app.top"])
    (package / "apart.py").write_text("# changed")
    assert SourceTree(package, cache=None).digest(["app.top"]) == before


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 1}', '{"version": 0, "imports": {}}', "\0"])
def test_a_broken_cache_is_as_good_as_none(package: Path, tmp_path: Path, content: str) -> None:
    cache = tmp_path / "imports.json"
    cache.write_text(content)
    without = SourceTree(package, cache=None).digest(["app.top"])
    assert SourceTree(package, cache=cache).digest(["app.top"]) == without
    assert SourceTree(package, cache=cache).digest(["app.top"]) == without


def test_a_cache_of_older_sources_is_not_believed(package: Path, tmp_path: Path) -> None:
    cache = tmp_path / "imports.json"
    assert "app.apart" not in SourceTree(package, cache=cache).reached(["app.exported"])
    (package / "exported.py").write_text("import app.apart")
    assert "app.apart" in SourceTree(package, cache=cache).reached(["app.exported"])


def test_what_a_factory_closed_over_counts() -> None:
    def made_of(function: object) -> object:
        return lambda: function

    assert "phase4.engine.checks" in modules_of(made_of(Check))
    assert "phase4.engine.checks" in modules_of(functools.partial(print, Check))
    assert "phase4.engine.checks" in modules_of(made_of({"key": (1, [functools.partial(print, x=Check)])}))


@functools.cache
def checks() -> dict[str, Check]:
    return {check.criterion: check for task in registry.definitions().values() for check in task.checks}


@functools.cache
def upstream() -> dict[str, set[str]]:
    """What each module imports at any depth, read by other means (grimp) than the fingerprint's."""
    import grimp

    graph = grimp.build_graph("phase4")
    return {module: graph.find_upstream_modules(module) for module in graph.modules}


@pytest.mark.parametrize("criterion", sorted(checks()))
def test_every_module_that_a_check_reaches_reopens_it(criterion: str) -> None:
    check = checks()[criterion]
    assert CODE in [tracked.name for tracked in check.inputs]
    own = {module for module in modules_of(check.verify) if module in upstream()}
    needed = own.union(*(upstream()[module] for module in own))
    assert needed <= tree().reached(own), "the fingerprint leaves out modules that the check imports"


@functools.cache
def tree() -> SourceTree:
    return SourceTree(PACKAGE, cache=None)


# What was edited when a PASS stayed fresh that should not have.
STAYED_FRESH = (
    ("IV-DEPLOY-001.4", "phase4.criteria.probes.live"),
    ("IV-DEPLOY-002.3", "phase4.chart.connectivity"),
    ("IV-ENV-002.3", "phase4.cluster.proofs"),
    ("IV-DOC-001.1", "phase4.criteria.documentation.documents"),
    ("IV-AI-001.2", "phase4.criteria.assistants.judging"),
)


@pytest.mark.parametrize(("criterion", "module"), STAYED_FRESH)
def test_an_edit_of_a_module_reopens_the_criterion(criterion: str, module: str) -> None:
    own = modules_of(checks()[criterion].verify)

    def edited(path: Path) -> bytes:
        return path.read_bytes() + (b"\n# edited\n" if path == tree().files[module] else b"")

    assert SourceTree(PACKAGE, cache=None, read=edited).digest(own) != tree().digest(own)
