"""IV-K8S-001, 004 and 005: the namespace, the Services, and what configures the application."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from phase4.chart.api_validation import configuration
from phase4.chart.names import FRONTEND_NODE_PORT, NAMESPACE, RELEASE
from phase4.chart.objects import Object, labels_of, selects, workloads
from phase4.chart.secret_values import secret_kind
from phase4.criteria.k8s.server_verdicts import compare_verdicts
from phase4.criteria.k8s.source_checks import expect_object, expect_policies, well_formed
from phase4.criteria.k8s.workload_rules import main_container, setting_origins
from phase4.criteria.probes import manifests
from phase4.criteria.probes.committed_secrets import committed_secrets
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder
from phase4.system import paths

RECOMMENDED = ("name", "instance", "part-of", "managed-by")
PORTS = {"frontend": 3000, "backend": 8000}
NODE_PORTS = range(30000, 32768)
SHORTEST_SECRET = 32
RUNTIME_SETTINGS = ("APP_ENV", "LOG_LEVEL", "PORT", "COOKIE_SECURE", "RATE_LIMIT_PER_MINUTE")
CLUSTER_SCOPED = ("Namespace",)


def namespace_of(source: Source) -> Object:
    """The Namespace a source makes; an empty mapping if it makes none."""
    return next(iter(source.of_kind("Namespace")), {})


def namespace_created(recorder: Recorder, source: Source) -> None:
    """No Namespace is among the objects, or more than one."""
    matches = [item["metadata"]["name"] for item in source.of_kind("Namespace")]
    recorder.expect_equal(f"{source.name}: Namespaces", 1, len(matches), source=source.rendered, artefact=source.name)


def namespace_labels(recorder: Recorder, source: Source) -> None:
    """The Namespace lacks labels that Kubernetes recommends, or does not enforce the restricted Pod Security level."""
    labels = namespace_of(source).get("metadata", {}).get("labels", {})
    missing = [name for name in RECOMMENDED if not labels.get(f"app.kubernetes.io/{name}")]
    recorder.expect_empty(
        f"{source.name}: recommended labels missing", missing, source=source.rendered, artefact=source.name
    )
    for mode in ("enforce", "audit", "warn"):
        level = labels.get(f"pod-security.kubernetes.io/{mode}")
        recorder.expect_equal(f"{source.name}: Pod Security, {mode}", "restricted", level, source=source.rendered)


def namespace_name(recorder: Recorder, source: Source) -> None:
    """The Namespace is not called todo-app, or an object is placed elsewhere."""
    name = namespace_of(source).get("metadata", {}).get("name")
    recorder.expect_equal(
        f"{source.name}: name of the Namespace", NAMESPACE, name, source=source.rendered, artefact=source.name
    )
    elsewhere = [
        f"{item['kind']}/{item['metadata']['name']} in {item['metadata'].get('namespace')}"
        for item in source.objects
        if item["kind"] not in CLUSTER_SCOPED and item["metadata"].get("namespace") != NAMESPACE
    ]
    recorder.expect_empty(f"{source.name}: objects elsewhere", elsewhere, source=source.rendered, artefact=source.name)


def kubectl_validates(recorder: Recorder) -> None:
    """The API server refuses the manifest or warns of it: `kubectl apply --dry-run=server -f deploy/k8s` tells why."""
    for untouched in manifests.sources(recorder.context):
        source = well_formed(recorder, untouched)
        alone = manifests.dry_run(recorder.context, source, "Namespace")
        recorder.expect_exit_0(f"{source.name}: the Namespace, tried on the API server", alone, artefact=source.name)
        everything = manifests.dry_run(recorder.context, source)
        recorder.expect_exit_0(f"{source.name}: all objects, tried on the API server", everything, artefact=source.name)
        warnings = [line for line in everything.stderr.splitlines() if line.startswith("Warning:")]
        recorder.expect_empty(
            f"{source.name}: warnings of the API server", warnings, source=everything, artefact=source.name
        )
        compare_verdicts(recorder, untouched)
        tried = len(everything.stdout.split())
        recorder.expect_equal(f"{source.name}: objects tried", len(source.objects), tried, source=everything)


def service_of(recorder: Recorder, source: Source, component: str) -> Object:
    """A component's Service's spec; leaves evidence of whether it is there. An empty mapping if it is not."""
    spec: Object = expect_object(recorder, source, "Service", f"{RELEASE}-{component}").get("spec", {})
    return spec


def frontend_node_port(recorder: Recorder, source: Source) -> None:
    """The frontend's Service is not of type NodePort, so that nothing outside of the cluster reaches it."""
    spec = service_of(recorder, source, "frontend")
    recorder.expect_equal(f"{source.name}: type", "NodePort", spec.get("type", "ClusterIP"), source=source.rendered)


def backend_cluster_ip(recorder: Recorder, source: Source) -> None:
    """The backend's Service can be reached from outside of the cluster: make it ClusterIP."""
    spec = service_of(recorder, source, "backend")
    recorder.expect_equal(f"{source.name}: type", "ClusterIP", spec.get("type", "ClusterIP"), source=source.rendered)
    ways = [port["nodePort"] for port in spec.get("ports", []) if "nodePort" in port] + spec.get("externalIPs", [])
    recorder.expect_empty(f"{source.name}: ways in from outside", ways, source=source.rendered)
    expect_policies(recorder, source, "other doors than the frontend", "single-entry-point")


def service_ports(recorder: Recorder, source: Source) -> None:
    """A Service's port leads to a port on which its container does not listen, or lacks the one that others ask for."""
    for component, listening in PORTS.items():
        ports = service_of(recorder, source, component).get("ports") or []
        container = main_container(source.workload(component), component)
        numbers = sorted({_target_number(port, container) for port in ports}, key=str)
        name = f"{source.name}: where the ports of the {component}'s Service lead"
        recorder.expect_equal(name, [listening], numbers, source=source.rendered)
        told = source.find("ConfigMap", f"{RELEASE}-{component}").get("data", {}).get("PORT", str(listening))
        recorder.expect_equal(
            f"{source.name}: PORT the {component} is told", str(listening), told, source=source.rendered
        )
    asked = address_of(source.find("ConfigMap", f"{RELEASE}-frontend").get("data", {}).get("BACKEND_URL", "")).port
    served = [
        port.get("port") for port in source.find("Service", f"{RELEASE}-backend").get("spec", {}).get("ports", [])
    ]
    recorder.expect(f"{source.name}: port of the backend that the frontend asks for", asked in served,
              expected=f"one of {served}", actual=asked, source=source.rendered, artefact=source.name)  # fmt: skip


def _target_number(port: Object, container: Object) -> object:
    """Where a Service's port leads: a number of a TCP port; a text that says what is wrong with it if it does not."""
    target, protocol = port.get("targetPort", port.get("port")), port.get("protocol", "TCP")
    named = {(item.get("name"), item.get("protocol", "TCP")): item["containerPort"]
             for item in container.get("ports") or []}  # fmt: skip
    number = named.get((target, protocol), target)
    return number if protocol == "TCP" else f"{number}/{protocol}"


@dataclass(frozen=True)
class WebAddress:
    """The parts of an http address; ``fault`` says why it is none."""

    scheme: str = ""
    host: str = ""
    port: int = 0
    fault: str = ""


def address_of(text: str) -> WebAddress:
    """An address's parts, its port that of the scheme where it names none."""
    try:
        url = urlsplit(text.strip())
        port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
    except ValueError as error:
        return WebAddress(fault=f"{text!r}: {error}")
    return WebAddress(url.scheme, url.hostname or "", port)


def service_names(name: str) -> re.Pattern[str]:
    """The host names by which pods of the namespace reach a Service; the cluster's domain may be any."""
    return re.compile(rf"{re.escape(name)}(?:\.{NAMESPACE}(?:\.svc(?:\.[a-z0-9.-]+)?)?)?\.?")


def service_selectors(recorder: Recorder, source: Source) -> None:
    """A Service does not select just the pods of its own Deployment."""
    for component in PORTS:
        selector = service_of(recorder, source, component).get("selector") or {}
        matched = [
            item["metadata"]["name"]
            for item, template in workloads(source.objects)
            if selector and selects({"matchLabels": selector}, labels_of(template))
        ]
        name = f"{source.name}: workloads behind the {component}'s Service"
        recorder.expect_equal(name, [f"{RELEASE}-{component}"], matched, source=source.rendered, artefact=source.name)


def node_port_given(recorder: Recorder, source: Source) -> None:
    """The frontend's NodePort is left to chance or out of range: name one from 30000 to 32767."""
    reference: dict[str, Any] = {"source": source.rendered, "artefact": source.name}
    ports = service_of(recorder, source, "frontend").get("ports") or []
    numbers = [port.get("nodePort") for port in ports]
    recorder.expect_at_least(f"{source.name}: ports of the frontend's Service", 1, len(ports), **reference)
    for number in numbers:
        recorder.expect(f"{source.name}: nodePort", number in NODE_PORTS, actual=number or "not named", **reference,
                  expected=f"from {NODE_PORTS.start} to {NODE_PORTS.stop - 1}")  # fmt: skip
    known = FRONTEND_NODE_PORT in numbers
    recorder.advise(f"{source.name}: the nodePort that the documents name", known, expected=FRONTEND_NODE_PORT,
              actual=numbers, **reference)  # fmt: skip


def config_of(recorder: Recorder, source: Source, component: str) -> dict[str, str]:
    """A component's ConfigMap's data; leaves evidence of whether it is there."""
    config_map = expect_object(recorder, source, "ConfigMap", f"{RELEASE}-{component}")
    return dict(config_map.get("data") or {})


def api_url(recorder: Recorder, source: Source) -> None:
    """The frontend's ConfigMap does not lead to the backend's Service: mend its BACKEND_URL."""
    url = address_of(config_of(recorder, source, "frontend").get("BACKEND_URL", ""))
    scheme = url.fault or url.scheme
    recorder.expect_equal(f"{source.name}: scheme of BACKEND_URL", "http", scheme, source=source.rendered)
    service = source.find("Service", f"{RELEASE}-backend")
    there = bool(service) and service_names(f"{RELEASE}-backend").fullmatch(url.host) is not None
    recorder.expect(f"{source.name}: host of BACKEND_URL", there, expected=f"the Service {RELEASE}-backend",
              actual=url.host or "none", source=source.rendered, artefact=source.name)  # fmt: skip
    ports = [port["port"] for port in service.get("spec", {}).get("ports", [])]
    recorder.expect(f"{source.name}: port of BACKEND_URL", url.port in ports, expected=f"one of {ports}",
              actual=url.port, source=source.rendered)  # fmt: skip
    _look_used(recorder, source, "frontend", "ConfigMap", "BACKEND_URL")


def runtime_config(recorder: Recorder, source: Source) -> None:
    """The backend's ConfigMap lacks a setting, holds a secret, or is not what the backend's containers read."""
    data = config_of(recorder, source, "backend")
    missing = [name for name in RUNTIME_SETTINGS if not data.get(name)]
    recorder.expect_empty(f"{source.name}: settings missing", missing, source=source.rendered, artefact=source.name)
    secret = [f"{name}: {kind}" for name, value in data.items() if (kind := secret_kind(name, str(value)))]
    recorder.expect_empty(
        f"{source.name}: secrets in the ConfigMap", secret, source=source.rendered, artefact=source.name
    )
    _look_used(recorder, source, "backend", "ConfigMap", "LOG_LEVEL")


def _look_used(recorder: Recorder, source: Source, component: str, kind: str, setting: str) -> None:
    """Evidence that a component's containers really get a setting from an object of this kind."""
    template = source.workload(component).get("spec", {}).get("template", {"spec": {}})
    for container in template["spec"].get("containers", []):
        origin = setting_origins(source, container).get(setting)
        name = f"{source.name}: {container['name']} gets {setting} from"
        recorder.expect_equal(name, kind, origin, source=source.rendered, artefact=source.name)


def decoded(secret: Object) -> dict[str, str | None]:
    """A Secret's values; None for one that is not base64 of UTF-8 text."""

    def value(text: str) -> str | None:
        content = configuration.decoded(text)
        try:
            return None if content is None else content.decode("utf-8")
        except UnicodeDecodeError:
            return None

    return {name: value(str(text)) for name, text in (secret.get("data") or {}).items()}


def backend_secret(recorder: Recorder, source: Source) -> None:
    """The backend's Secret is missing, too short, the same for everyone, or committed to the repository."""
    values = decoded(source.find("Secret", f"{RELEASE}-backend"))
    key = values.get("AUTH_SECRET") or ""
    recorder.expect_at_least(
        f"{source.name}: characters of AUTH_SECRET",
        SHORTEST_SECRET,
        len(key),
        source=source.rendered,
        artefact=source.name,
    )
    complete, shown = database_address(values.get("DATABASE_URL") or "")
    recorder.expect(f"{source.name}: DATABASE_URL", complete, expected="postgresql://user:password@host/name",
              actual=shown, source=source.rendered, artefact=source.name)  # fmt: skip
    _look_used(recorder, source, "backend", "Secret", "AUTH_SECRET")


def database_address(text: str) -> tuple[bool, str]:
    """Whether a text is a complete address of a database, and the text without its password."""
    try:
        url = urlsplit(text.strip())
        password, port = url.password, f":{url.port}" if url.port else ""
    except ValueError:
        return False, "no address: its brackets or its port cannot be read"
    shown = f"{url.scheme}://{url.username}:{'***' if password else ''}@{url.hostname}{port}{url.path}"
    return url.scheme == "postgresql" and bool(url.hostname) and bool(password), shown


def secret_is_nobodys(recorder: Recorder) -> None:
    """The backend's Secret is missing, too short, the same for everyone, or committed to the repository."""
    for source in manifests.sources(recorder.context):
        backend_secret(recorder, well_formed(recorder, source))
    again = manifests.render(recorder.context, manifests.image_values(recorder.context), manifests.VALUES_NAME)
    _look_different(recorder, manifests.chart(recorder.context), again)
    _look_different(recorder, manifests.plain(recorder.context), manifests.committed(recorder.context))
    recorder.expect_empty(
        "secrets in the repository's files", committed_secrets(paths.ROOT), artefact="the files of the checkout"
    )


def _look_different(recorder: Recorder, first: Source, second: Source) -> None:
    """Evidence that two renderings have no secret in common: what they share, everyone has."""
    for name in ("backend", "postgres"):
        item, other = (decoded(source.find("Secret", f"{RELEASE}-{name}")) for source in (first, second))
        same = sorted(key for key, value in item.items() if value and other.get(key) == value)
        what = f"{second.name}: {name}'s secrets that two fresh renderings share, so a default"
        recorder.expect_empty(what, same, source=second.rendered, artefact=second.name)


def config_metadata(recorder: Recorder, source: Source) -> None:
    """A ConfigMap or Secret lacks recommended labels, or is in no namespace."""
    matches = source.of_kind("ConfigMap", "Secret")
    recorder.expect_at_least(f"{source.name}: ConfigMaps and Secrets", 3, len(matches), source=source.rendered)
    for kind in ("ConfigMap", "Secret"):
        expect_policies(recorder, source, f"labels missing of a {kind}", "recommended-labels", about=f"{kind}/")
    homeless = [item["metadata"]["name"] for item in matches if not item["metadata"].get("namespace")]
    recorder.expect_empty(f"{source.name}: objects without namespace", homeless, source=source.rendered)


def secrets_encoded(recorder: Recorder, source: Source) -> None:
    """A value of a Secret is not base64, or is empty."""
    matches = source.of_kind("Secret")
    recorder.expect_at_least(f"{source.name}: Secrets", 1, len(matches), source=source.rendered, artefact=source.name)
    for secret in matches:
        values = decoded(secret)
        name = f"Secret/{secret['metadata']['name']}"
        recorder.expect_at_least(f"{source.name}: values of {name}", 1, len(values), source=source.rendered)
        broken = [key for key, value in values.items() if not value]
        recorder.expect_empty(
            f"{source.name}: values of {name} that are not base64 of a text", broken, source=source.rendered
        )
