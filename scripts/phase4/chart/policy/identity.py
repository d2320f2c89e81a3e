"""What objects are called and refer to: labels, selectors, images and names of other objects."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from phase4.chart.objects import Finding, Object, containers, find, labels_of, name_of, of_kind, selects, workloads

RECOMMENDED = ("name", "instance", "component", "part-of", "managed-by")
# They change with each version of the chart or the application.
UNSTABLE = ("helm.sh/chart", "app.kubernetes.io/version")
DIGEST = re.compile(r"@sha256:[a-f0-9]{64}$")
REFERENCE_FIELDS = {
    "configMapRef": "ConfigMap", "secretRef": "Secret", "configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret",
}  # fmt: skip
TAG = re.compile(r"^[^@]+:(?P<tag>[\w][\w.-]{0,127})$")


def fixed_images(objects: list[Object]) -> list[Finding]:
    """Every image must be named by a digest or by a tag other than ``latest``."""
    findings = []
    for obj, template in workloads(objects):
        for container in containers(template):
            image = container.get("image", "")
            tag = TAG.match(image)
            is_fixed = DIGEST.search(image) or (tag is not None and tag["tag"] != "latest")
            if not is_fixed or image != image.strip():  # the kubelet takes no spaces around a name
                findings.append(
                    Finding(
                        "fixed-images",
                        f"{name_of(obj)} container {container['name']}",
                        f"the image {image!r} is not fixed",
                        "give a content-hash tag or a digest, never latest",
                    )
                )
    return findings


def recommended_labels(objects: list[Object]) -> list[Finding]:
    """Every object must carry the labels Kubernetes recommends.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
    """
    findings = []
    for obj in objects:
        labels = obj["metadata"].get("labels") or {}
        missing = [name for name in RECOMMENDED if not labels.get(f"app.kubernetes.io/{name}")]
        if missing:
            findings.append(
                Finding(
                    "recommended-labels",
                    name_of(obj),
                    f"lacks app.kubernetes.io/{', '.join(missing)}",
                    "add them to metadata.labels",
                )
            )
    return findings


def stable_selectors(objects: list[Object]) -> list[Finding]:
    """A workload's selector must match its pods; neither may hold labels that change with a release."""
    findings = []
    for obj, template in workloads(objects):
        labels = labels_of(template)
        if obj["kind"] in ("Deployment", "StatefulSet"):
            selector = obj["spec"].get("selector") or {}
            if not selector.get("matchLabels") or not selects(selector, labels):
                findings.append(
                    Finding(
                        "stable-selectors",
                        name_of(obj),
                        f"the selector {selector.get('matchLabels')} does not match the pods' labels {labels}",
                        "use the same labels in spec.selector and spec.template.metadata.labels",
                    )
                )
        unstable = [label for label in UNSTABLE if label in labels and obj["kind"] != "Pod"]
        if unstable:
            findings.append(
                Finding(
                    "stable-selectors",
                    name_of(obj),
                    f"the pods' labels {', '.join(unstable)} restart every pod when they change",
                    "take them out of the pod template",
                )
            )
    return findings


@dataclass(frozen=True)
class Reference:
    """What a pod names: a ConfigMap or Secret, and one key of it unless it takes all."""

    kind: str
    name: str
    key: str = ""


def references_exist(objects: list[Object]) -> list[Finding]:
    """Every ConfigMap, and every Secret of the application's own, that a pod names must be among the objects.

    So must the key that it names. What is optional may be missing.
    """
    return [
        Finding("references-exist", f"{name_of(obj)} {subject}", fault, "correct the name, or add the object")
        for obj, template in workloads(objects)
        for subject, reference in _references(template)
        if (fault := _reference_fault(objects, reference, template))
    ] + _accounts_and_targets(objects)


def _reference_fault(objects: list[Object], reference: Reference, template: Object) -> str:
    target = find(objects, reference.kind, reference.name)
    if target is None:
        is_own = reference.kind == "ConfigMap" or _own_secret(reference.name, template)
        return f"{reference.kind}/{reference.name} does not exist" if is_own else ""
    keys = {key for field in ("data", "binaryData", "stringData") for key in target.get(field) or {}}
    missing = reference.key and reference.key not in keys
    return f"{reference.kind}/{reference.name} has no {reference.key}" if missing else ""


def _own_secret(name: str, template: Object) -> bool:
    """Whether the chart makes the Secret; a user may bring others, which are not among the objects."""
    instance = labels_of(template).get("app.kubernetes.io/instance")
    return name in (f"{instance}-backend", f"{instance}-postgres", f"{instance}-migrations")


def _references(template: Object) -> Iterator[tuple[str, Reference]]:
    """Who names what, but for what is optional."""
    for container in containers(template):
        subject = f"container {container['name']}"
        entries = [
            *(container.get("envFrom") or []),
            *(item.get("valueFrom") or {} for item in container.get("env") or []),
        ]
        for entry in entries:
            for field, kind in REFERENCE_FIELDS.items():
                named = entry.get(field)
                if named and not named.get("optional"):
                    yield subject, Reference(kind, named.get("name", ""), named.get("key", ""))
    for volume in template["spec"].get("volumes") or []:
        for kind, field, name in (("ConfigMap", "configMap", "name"), ("Secret", "secret", "secretName")):
            named = volume.get(field)
            if named and not named.get("optional"):
                yield f"volume {volume.get('name')}", Reference(kind, named.get(name, ""))


def _accounts_and_targets(objects: list[Object]) -> list[Finding]:
    findings = []
    for hpa in of_kind(objects, "HorizontalPodAutoscaler"):
        target = hpa["spec"]["scaleTargetRef"]
        scaled = find(objects, target["kind"], target["name"])
        if scaled is None or target.get("apiVersion", scaled["apiVersion"]) != scaled["apiVersion"]:
            findings.append(
                Finding(
                    "references-exist",
                    name_of(hpa),
                    f"its target {target['kind']}/{target['name']} of {target.get('apiVersion')} does not exist",
                    "correct spec.scaleTargetRef",
                )
            )
    return findings
