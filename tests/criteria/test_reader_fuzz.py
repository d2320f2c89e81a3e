"""Whatever stands in a user's file, it is read or refused with its place: never a traceback that calls itself a bug."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from phase4.chart import validity
from phase4.chart.kustomization import NAMES, read_kustomization
from phase4.chart.policy import RULES, check
from phase4.chart.secret_values import secret_kind
from phase4.chart.yaml_documents import documents_of
from phase4.criteria.probes import dockerfile
from phase4.criteria.probes.committed_secrets import secrets_in
from phase4.criteria.probes.dockerfile_variables import expand
from phase4.criteria.probes.image_names import familiar_name
from phase4.images.context import context_files
from phase4.system.errors import InvalidInput

T = TypeVar("T")
FREELY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
IN_A_FOLDER = settings(FREELY, suppress_health_check=[HealthCheck.function_scoped_fixture])
YAML_BITS = st.sampled_from(
    ["a", ": ", "- ", "\n", "  ", "{", "}", "[", "]", "&x ", "*x", "!!int ", "!y ", "'", '"', "|", ">", "#", "---\n",
     "...\n", "? ", "<<: ", "0x1f", "1:30", "2001-99-99", "on", "~", "%YAML 1.2\n", "\t", "\x00", "é", "kind: Secret",
     "data:", "1e999", ".inf", "=", "@", "`"]
)  # fmt: skip
YAML_TEXT = st.lists(YAML_BITS, max_size=25).map("".join) | st.text(max_size=60)
DOCKERFILE_BITS = st.sampled_from(
    ["FROM ", "from ", "node:22", " AS ", "a", "${", "}", ":-", "$", "\n", "\\\n", "RUN ", "COPY ", "--from=",
     "--mount=", "type=bind,", "ARG ", "ENV ", "A=b", "<<EOF", "EOF", "[", "]", '"', "'", "# escape=`\n",
     "# syntax=x\n", "`\n",
     "ONBUILD ", "HEALTHCHECK ", "CMD ", "USER ", "\t", "\x00", "é", "\ufeff", "@sha256:", "0", "--platform=", " "]
)  # fmt: skip
DOCKERFILE_TEXT = st.lists(DOCKERFILE_BITS, max_size=25).map("".join) | st.text(max_size=60)
KEYS = ["metadata", "name", "spec", "template", "containers", "ports", "selector", "matchLabels", "resources", "limits",
        "ingress", "from", "ipBlock", "cidr", "podSelector", "env", "data", "image", "labels", "kind"]  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-5, 70000) | st.floats() | st.text(max_size=8)
NODES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
KINDS = ["Pod", "Deployment", "Service", "ConfigMap", "Secret", "NetworkPolicy", "HorizontalPodAutoscaler", "Namespace",
         "PodDisruptionBudget", "ResourceQuota", "LimitRange", "StatefulSet", "Job", "Other"]  # fmt: skip
OBJECTS = st.builds(
    lambda kind, rest: {"apiVersion": "v1", "metadata": {"name": "x"}, **rest, "kind": kind},
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(["metadata", "spec", "data", "apiVersion"]), NODES, max_size=3),
)


def unless_refused(read: Callable[[], T], name: str) -> T | None:
    """What a reader reads; None if it refuses, which it must do with the file's name."""
    try:
        return read()
    except InvalidInput as error:
        message = str(error)
    assert name in message
    return None


@FREELY
@given(YAML_TEXT)
def test_any_yaml(text: str) -> None:
    documents = unless_refused(lambda: documents_of(text, "values.yaml"), "values.yaml")
    assert documents is None or isinstance(documents, list)


@FREELY
@given(DOCKERFILE_TEXT)
def test_any_dockerfile(text: str) -> None:
    path = Path("backend/Dockerfile")
    parsed = unless_refused(lambda: dockerfile.parse(text, path), str(path))
    if parsed is None:
        return
    parsed.feeds(parsed.final)
    familiar_name(parsed.root_image(parsed.final))
    for stage in parsed.stages:
        stage.copies()
        for instruction in stage.of("ENV", "ARG", "LABEL"):
            instruction.pairs()


@FREELY
@given(st.text(alphabet="${}:-+#%/*[]!\\'\"abV", max_size=30))
def test_any_variable(text: str) -> None:
    assert isinstance(expand(text, {"V": "a/b", "a": ""}), str)


@FREELY
@given(st.text(max_size=20), st.text(max_size=60))
def test_any_setting(name: str, value: str) -> None:
    assert isinstance(secret_kind(name, value), str)


@FREELY
@given(st.sampled_from([".env", "a.env", "x.yaml", "x.json", "Dockerfile", "notes.md"]), YAML_TEXT | DOCKERFILE_TEXT)
def test_any_file_is_searched_for_secrets(name: str, text: str) -> None:
    assert isinstance(list(secrets_in(PurePosixPath(name), text)), list)


@FREELY
@given(st.lists(OBJECTS, max_size=4))
def test_any_objects_are_held_against_every_rule(objects: list[dict[str, object]]) -> None:
    assert isinstance(check(objects, RULES), list)
    validity.well_formed(objects)


@IN_A_FOLDER
@given(YAML_TEXT, st.sampled_from(NAMES))
def test_any_kustomization(tmp_path: Path, text: str, name: str) -> None:
    for other in NAMES:
        (tmp_path / other).unlink(missing_ok=True)
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    read = unless_refused(lambda: read_kustomization(tmp_path), f"deploy/k8s/{name}")
    if read is not None:
        file, content = read
        assert file.name == name
        assert isinstance(content, dict)


@IN_A_FOLDER
@given(st.lists(st.text(alphabet="*!?[]/\\.#ab \té", max_size=8), max_size=6), st.booleans())
def test_any_ignore_file(tmp_path: Path, lines: list[str], is_own: bool) -> None:
    for name in (".dockerignore", "Dockerfile.dockerignore"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "a").write_text("", encoding="utf-8")
    name = "Dockerfile.dockerignore" if is_own else ".dockerignore"
    (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    files = unless_refused(lambda: context_files(tmp_path), name)
    assert files is None or isinstance(files, list)


def test_a_file_that_is_no_text_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_bytes(b"images:\n- \xff\xfe")
    with pytest.raises(InvalidInput, match=r"deploy/k8s/kustomization.yaml is no text in UTF-8.*byte 10"):
        read_kustomization(tmp_path)
