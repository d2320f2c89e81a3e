"""IV-AI-001: AI tools look at Dockerfiles and deployment; what they say is held against the truth and logged."""

import json
import shutil
from pathlib import Path

from phase4.chart.names import NAMESPACE as APPLICATION
from phase4.cluster.clients import kubectl
from phase4.criteria.assistants import asking, audit, language_model, namespace
from phase4.criteria.assistants.asking import Answer
from phase4.criteria.assistants.interview import Interview
from phase4.criteria.assistants.language_model import LanguageModel
from phase4.criteria.assistants.questions import CLUSTER_QUESTIONS, DOCKERFILE_QUESTIONS, workspace
from phase4.criteria.inputs.files import files
from phase4.criteria.inputs.live import cluster, image
from phase4.engine.checks import Check, Recorder, Step, TaskDefinition
from phase4.engine.context import Context
from phase4.system.errors import BlockedError
from phase4.system.process import Completed, environment, run
from phase4.system.redaction import redact
from phase4.system.temporary import temporary_folder
from phase4.toolchain import ensure

GORDON, DOCKER_AGENT, KUBECTL_AI, KAGENT = "Docker AI (Gordon)", "Docker Agent", "kubectl-ai", "kagent"
GORDON_NEEDS = "Gordon is part of Docker Desktop, with `Enable Gordon` in its settings; a Docker engine alone has none"
GORDON_COMMAND = (
    "docker ai -C frontend 'Which base images does the Dockerfile build on, and which user does it run as?'"
)
GORDON_SECONDS = 300.0
READERS = ("kubectl-ai", "kubernetes-mcp-server")
# Asked of the API server as each tool's own account: (verb, resource, the answer that must come).
RIGHTS = (
    ("get", "pods", "yes"),
    ("get", "secrets", "no"),
    ("delete", "deployments", "no"),
    ("create", "pods/exec", "no"),
)
READY_SECONDS = 180
READY_TIMEOUT = f"--timeout={READY_SECONDS}s"
WORKLOADS = ("kagent-controller", "kubernetes-mcp-server", namespace.AGENT)


def install(context: Context) -> None:
    ensure(["kagent"], context.progress)
    namespace.install(language_model.chosen(), context.progress)


def gordon_analyses(record: Recorder) -> None:
    """Gordon did not answer, or sees something else in a Dockerfile than what it says."""
    if not gordon_is_here():
        _ask_nearest(record)
    model = LanguageModel("Gordon's own", "https://docker.com", "")
    with temporary_folder("gordon") as folder:
        texts = workspace()
        for name, text in texts.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        Interview(GORDON, lambda question: _ask_gordon(question, folder), model, record).about_dockerfiles(texts)


def gordon_is_here() -> bool:
    """Whether ``docker ai`` is a command of this machine's Docker."""
    if shutil.which("docker", path=environment()["PATH"]) is None:
        return False
    return run(("docker", "ai", "version"), timeout=30).ok


def _ask_gordon(question: str, folder: str) -> Answer:
    result = run(("docker", "ai", "-C", folder, question), timeout=GORDON_SECONDS)
    # Its transcript is not ours to read: that it looked is shown by what it knows.
    return Answer(result.stdout.strip(), (f"docker ai -C {folder}",), result)


def _ask_nearest(record: Recorder) -> None:
    """Docker's agent runtime answers the same questions; that is evidence, and not Gordon's.

    Raises:
        BlockedError: always: this machine has no Gordon.
    """
    what = f"{GORDON} is not on this machine"
    model, texts = language_model.chosen(), workspace()
    try:
        asking.put_files(texts)
    except BlockedError as error:
        raise BlockedError(what, why=f"{GORDON_NEEDS}; {error}", fix=GORDON_COMMAND) from error
    interview = Interview(DOCKER_AGENT, lambda q: asking.ask_docker_agent(q, model.name), model, record)
    right = interview.about_dockerfiles(texts)
    last = next((item.actual for item in reversed(record.evidence) if item.command), "")
    nearest = (
        f"nearest real thing: {DOCKER_AGENT}, the runtime that Gordon is built on and not Gordon, answered"
        f" {right} of {len(DOCKERFILE_QUESTIONS)} questions right with {model.description}; its last answer: {last}"
    )
    raise BlockedError(what, why=f"{GORDON_NEEDS}; {nearest}", fix=GORDON_COMMAND)


def kubectl_ai_responds(record: Recorder) -> None:
    """kubectl-ai did not answer, or says something else of the cluster than the API server, or may change it."""
    model = _model(record)
    _expect_workloads(record, ("kubectl-ai",))
    _expect_rights(record, "kubectl-ai")
    Interview(KUBECTL_AI, lambda q: asking.ask_kubectl_ai(q, model.name), model, record).about_cluster()


def kagent_describes(record: Recorder) -> None:
    """kagent does not run, or says something else of the deployments than the API server, or may change them."""
    model = _model(record)
    record.expect_equal("model that the agent is set to use", model.name, asking.kagent_model())
    _expect_workloads(record, WORKLOADS)
    _expect_rights(record, "kubernetes-mcp-server")
    with asking.kagent_url() as url:
        Interview(KAGENT, lambda q: asking.ask_kagent(q, url), model, record).about_cluster()


def _model(record: Recorder) -> LanguageModel:
    """The model that answers, as evidence; rules in place of a language model are a deviation."""
    model = language_model.chosen()
    record.expect("model that answers", True, expected="named", actual=model.description)
    if not model.base_url:
        record.record_deviation(
            "answers come from the operations model, which is made of rules, not from a language model"
        )
    return model


def _expect_rights(record: Recorder, account: str) -> None:
    who = f"--as=system:serviceaccount:{namespace.NAMESPACE}:{account}"
    for verb, resource, expected in RIGHTS:
        asked = kubectl("auth", "can-i", verb, resource, who, "-n", APPLICATION)
        record.expect_equal(f"{account} may {verb} {resource}", expected, asked.stdout.strip(), source=asked)


def _expect_workloads(record: Recorder, names: tuple[str, ...]) -> None:
    """A pod that was moved or restarted just now is waited for."""
    where = ("-n", namespace.NAMESPACE)
    kubectl(
        "wait", "--for=condition=Available", "deployment", "--all", *where, READY_TIMEOUT, timeout=READY_SECONDS + 30
    )
    asked = kubectl("get", "deployments", *names, *where, "--output", "json")
    if not record.expect_exit_0(f"{', '.join(names)} in the cluster", asked):
        return
    items = json.loads(asked.stdout)
    for item in items.get("items", [items]):
        ready = item.get("status", {}).get("readyReplicas", 0)
        record.expect_at_least(f"ready pods of {item['metadata']['name']}", 1, ready, source=asked)


def outputs_logged(record: Recorder) -> None:
    """A tool was asked and its answer is not in the audit log, or the log was changed, or a secret stands in it."""
    entries = audit.entries()
    if not entries:
        raise BlockedError("no AI tool has answered here", why="the audit log is empty", fix="./inv ai-001")
    path = audit.audit_log().path.name
    answered = {tool: {str(item.get("question")) for item in entries if item.get("tool") == tool} for tool in _tools()}
    for tool, questions in answered.items():
        record.expect_at_least(f"questions of {tool} in the log", len(CLUSTER_QUESTIONS), len(questions), artefact=path)
    tampering = [str(finding) for finding in audit.tampering()]
    record.expect_empty("lines that are not as they were logged", tampering, artefact=path)
    leaks = [number for number, item in enumerate(entries, start=1) if redact(json.dumps(item)) != json.dumps(item)]
    record.expect_empty("lines with what looks like a secret", leaks, artefact=path)


def _tools() -> tuple[str, ...]:
    """The tools that must be in the log: Docker's is the one that this machine has, if any."""
    if gordon_is_here():
        return GORDON, KUBECTL_AI, KAGENT
    runtime: Completed = kubectl("get", "deployment", "docker-agent", "-n", namespace.NAMESPACE, "--output", "name")
    return (DOCKER_AGENT, KUBECTL_AI, KAGENT) if runtime.ok else (KUBECTL_AI, KAGENT)


INPUTS = (
    cluster(),
    image("backend"),
    files("frontend/Dockerfile", "backend/Dockerfile", "deploy/helm/ai-tools", "images/kagent-agent"),
)
TASKS = {
    "IV-AI-001": TaskDefinition(
        steps=(
            Step(
                "bring the AI tools into the cluster",
                lambda context: namespace.plan(),
                install,
            ),
        ),
        checks=(
            Check("IV-AI-001.1", gordon_analyses, INPUTS),
            Check("IV-AI-001.2", kubectl_ai_responds, INPUTS),
            Check("IV-AI-001.3", kagent_describes, INPUTS),
            Check("IV-AI-001.4", outputs_logged, INPUTS),
        ),
    ),
}
