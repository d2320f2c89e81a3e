"""Names, namespaces, labels and annotations of any object."""

from collections.abc import Iterator

from phase4.chart.api_validation.forms import LABEL, LABEL_FROM_LETTER, is_label_key, is_subdomain, label_faults
from phase4.chart.objects import Object

# Kinds whose names become host names of one label; a Service's begins with a letter.
ONE_LABEL = ("Namespace",)
# Roles and the like may have any name that a path can hold.
ANY_NAME = ("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")


def faults(obj: Object) -> Iterator[str]:
    """What is wrong with an object's metadata."""
    metadata = obj["metadata"]
    name = metadata["name"]
    if not _is_name(obj["kind"], name):
        yield f"metadata.name: {name!r} is no name of a {obj['kind']}: small letters, digits and hyphens"
    namespace = metadata.get("namespace")
    if namespace is not None and LABEL.fullmatch(str(namespace)) is None:
        yield f"metadata.namespace: {namespace!r} is no name of a namespace"
    yield from label_faults(metadata.get("labels") or {}, "metadata.labels")
    for key in metadata.get("annotations") or {}:
        if not is_label_key(str(key).lower()):
            yield f"metadata.annotations: {key!r} is no name of an annotation"


def _is_name(kind: str, name: str) -> bool:
    if kind in ANY_NAME:
        return "/" not in name and "%" not in name
    if kind == "Service":
        return LABEL_FROM_LETTER.fullmatch(name) is not None
    return LABEL.fullmatch(name) is not None if kind in ONE_LABEL else is_subdomain(name)
