"""JSON schemas for kubeconform, made from Kubernetes' own OpenAPI document and from CRDs.

kubeconform then needs no network. Each file holds one kind with the types it needs, without descriptions, and refuses
unknown fields. Regenerate with ``./inv chart.schemas --swagger FILE --crd FILE``; the OpenAPI document is
``api/openapi-spec/swagger.json`` of the Go module k8s.io/kubernetes, the CRD is in sigs.k8s.io/gateway-api.
"""

import json
from pathlib import Path
from typing import Any

import yaml

from phase4.system.errors import UsageError
from phase4.system.paths import ROOT

SCHEMAS = ROOT / "deploy" / "schemas"
# Of the oldest Kubernetes that the chart supports; the others are of the version that the cluster runs.
OLDEST_SCHEMAS = SCHEMAS / "v1.28"
OLDEST_VERSION = "1.28.15"
Schema = dict[str, Any]

KINDS = {
    "v1": (
        "Namespace", "ConfigMap", "Secret", "Service", "ServiceAccount", "ResourceQuota", "LimitRange", "Pod",
        "PersistentVolumeClaim",
    ),
    "apps/v1": ("Deployment", "StatefulSet", "DaemonSet"),
    "batch/v1": ("Job", "CronJob"),
    "autoscaling/v2": ("HorizontalPodAutoscaler",),
    "policy/v1": ("PodDisruptionBudget",),
    "networking.k8s.io/v1": ("NetworkPolicy", "Ingress"),
    "rbac.authorization.k8s.io/v1": ("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"),
}  # fmt: skip
# Types whose wire form is not what the document says.
SPECIAL: dict[str, Schema] = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": ["string", "integer"]},
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": ["string", "number"]},
}
KEPT = ("type", "required", "enum", "minimum", "maximum", "pattern", "minLength", "maxLength", "minItems", "maxItems")


def file_name(api_version: str, kind: str) -> str:
    """The file of a kind, as kubeconform's location template names it: ``deployment-apps-v1.json``."""
    group, _, version = api_version.rpartition("/")
    return "-".join(part for part in (kind.lower(), group.split(".")[0], version) if part) + ".json"


def from_swagger(document: Schema) -> dict[str, Schema]:
    """File name to schema for every kind in ``KINDS``.

    Raises:
        UsageError: if the document lacks one of them.
    """
    definitions = document["definitions"]
    by_kind = {
        (kind.get("group", ""), kind["version"], kind["kind"]): name
        for name, definition in definitions.items()
        for kind in definition.get("x-kubernetes-group-version-kind", [])
    }
    schemas = {}
    for api_version, kinds in KINDS.items():
        group, _, version = api_version.rpartition("/")
        for kind in kinds:
            name = by_kind.get((group, version, kind))
            if name is None:
                raise UsageError(
                    f"the OpenAPI document has no {api_version} {kind}", fix="give Kubernetes 1.28 or later"
                )
            schemas[file_name(api_version, kind)] = _standalone(name, definitions, api_version, kind)
    return schemas


def _standalone(name: str, definitions: Schema, api_version: str, kind: str) -> Schema:
    needed: dict[str, Schema] = {}
    pending = [name]
    while pending:
        reference = pending.pop()
        if reference not in needed:
            needed[reference] = SPECIAL.get(reference) or strict(definitions[reference])
            pending += _references(needed[reference])
    root = needed.pop(name)
    root["properties"] |= {"apiVersion": {"enum": [api_version]}, "kind": {"enum": [kind]}}
    root["properties"].pop("status", None)
    root["required"] = sorted({*root.get("required", []), "apiVersion", "kind", "metadata"})
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", **root, "definitions": needed}
    return _without_unused(schema)


def _without_unused(schema: Schema) -> Schema:
    """Drop the types that only the removed status used."""
    used: set[str] = set()
    pending = _references({key: value for key, value in schema.items() if key != "definitions"})
    while pending:
        name = pending.pop()
        if name not in used:
            used.add(name)
            pending += _references(schema["definitions"][name])
    schema["definitions"] = {name: schema["definitions"][name] for name in sorted(used)}
    return schema


def strict(schema: Schema) -> Schema:
    """A copy without descriptions that refuses unknown fields."""
    copy: Schema = {key: schema[key] for key in KEPT if key in schema}
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["string", "integer"]}
    if "properties" in schema:
        copy["type"] = "object"
        copy["properties"] = {name: strict(value) for name, value in schema["properties"].items()}
        copy["additionalProperties"] = False
    elif isinstance(schema.get("additionalProperties"), dict):
        copy["additionalProperties"] = strict(schema["additionalProperties"])
    if "items" in schema:
        copy["items"] = strict(schema["items"])
    return copy


def _references(schema: object) -> list[str]:
    if isinstance(schema, list):
        return [name for item in schema for name in _references(item)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"].removeprefix("#/definitions/")] if isinstance(schema.get("$ref"), str) else []
    return own + [name for key, value in schema.items() if key != "definitions" for name in _references(value)]


def from_crd(document: Schema, version: str) -> tuple[str, Schema]:
    """File name and schema of one version of a custom resource.

    Raises:
        UsageError: if the CRD has no such version.
    """
    spec = document["spec"]
    for entry in spec["versions"]:
        if entry["name"] == version:
            schema = strict(entry["schema"]["openAPIV3Schema"])
            api_version, kind = f"{spec['group']}/{version}", spec["names"]["kind"]
            schema["properties"] |= {"apiVersion": {"enum": [api_version]}, "kind": {"enum": [kind]}}
            schema["properties"]["metadata"] = {"type": "object"}
            schema["properties"].pop("status", None)
            return file_name(api_version, kind), {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
    raise UsageError(f"the CRD {spec['names']['kind']} has no version {version}", fix="give another CRD")


def write(swagger: Path, crds: list[Path], folder: Path = SCHEMAS) -> list[Path]:
    """Write the schemas of all kinds and return their paths."""
    schemas = from_swagger(json.loads(swagger.read_text(encoding="utf-8")))
    for crd in crds:
        name, schema = from_crd(yaml.safe_load(crd.read_text(encoding="utf-8")), "v1")
        schemas[name] = schema
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        (folder / name).write_text(json.dumps(schema, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
    return [folder / name for name in sorted(schemas)]
