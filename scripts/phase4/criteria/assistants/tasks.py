"""IV-AI-001: AI tools look at Dockerfiles and deployment; what they say is held against the truth and logged."""

import hashlib
import os
import re

from phase4.chart.names import NAMESPACE
from phase4.criteria.assistants import assistant, readonly
from phase4.criteria.assistants.assistant import Tool
from phase4.criteria.inputs.files import files
from phase4.criteria.inputs.live import cluster, engine, tool
from phase4.criteria.probes import live
from phase4.engine.checks import Check, Recorder, TaskDefinition
from phase4.system.errors import BlockedError
from phase4.system.paths import FRONTEND
from phase4.system.process import Completed

GORDON = Tool(
    name="Docker AI (Gordon)",
    presence=("docker", "ai", "version"),
    command=(
        "docker",
        "ai",
        "-C",
        "frontend",
        "Analyze the Dockerfile: name its base images, and the user it runs as.",
    ),
    needs="Gordon is part of Docker Desktop, with `Enable Gordon` in its settings; a Docker engine alone has none",
)
KUBECTL_AI = Tool(
    name="kubectl-ai",
    presence=("kubectl-ai", "version"),
    command=(
        "kubectl-ai",
        "--quiet",
        "--llm-provider=openai",
        f"--model={os.environ.get('LLM_MODEL') or 'gpt-4.1'}",
        f"How many pods are there in the namespace {NAMESPACE}? Answer with their names and their number.",
    ),
    needs="kubectl-ai comes from its releases or krew, and needs a model with tools: OPENAI_API_KEY, OPENAI_ENDPOINT",
)
KAGENT = Tool(
    name="kagent",
    presence=("kagent", "get", "agent", "k8s-agent"),
    command=(
        "kagent",
        "invoke",
        "--agent",
        "k8s-agent",
        "--task",
        f"Describe the health of every deployment in the namespace {NAMESPACE}, by name.",
    ),
    needs="kagent is a controller in the cluster with images and a CLI of its own (kagent.dev), and needs a model",
)
TOOLS = (GORDON, KUBECTL_AI, KAGENT)


def gordon_analyses(recorder: Recorder) -> None:
    """Gordon did not answer, or does not see the base image and the user that the Dockerfile names."""
    done = assistant.ask(GORDON)
    text = (FRONTEND / "Dockerfile").read_text(encoding="utf-8")
    bases = {ref for ref in re.findall(r"^FROM (?:--\S+ )*(\S+)", text, re.M) if ":" in ref}
    users = {user.partition(":")[0] for user in re.findall(r"^USER (\S+)", text, re.M)}
    _look_at_answer(recorder, GORDON, done, sorted(bases | users))


def kubectl_ai_responds(recorder: Recorder) -> None:
    """kubectl-ai did not answer, or not with the pods that are there."""
    assistant.require(KUBECTL_AI)
    with readonly.kubeconfig() as config:
        done = assistant.ask(KUBECTL_AI, env={"KUBECONFIG": str(config)})
    pods, _ = live.objects("pods")
    _look_at_answer(recorder, KUBECTL_AI, done, [live.name(pod) for pod in pods])


def kagent_describes(recorder: Recorder) -> None:
    """kagent did not answer, or leaves out a deployment."""
    done = assistant.ask(KAGENT)
    deployments, _ = live.objects("deployments")
    _look_at_answer(recorder, KAGENT, done, [live.name(one) for one in deployments])


def _look_at_answer(recorder: Recorder, asked: Tool, done: Completed, facts: list[str]) -> None:
    """The answer names every fact; a model that invents an answer does not know them."""
    recorder.expect_exit_0(f"{asked.name} answers", done)
    recorder.expect_at_least("facts to hold the answer against", 1, len(facts))
    recorder.expect_empty(
        "facts that the answer does not name", [fact for fact in facts if fact not in done.stdout], source=done
    )


def outputs_logged(recorder: Recorder) -> None:
    """A tool was asked and its answer is not in the audit log, or the log was changed."""
    entries = assistant.audited()
    if not entries:
        raise BlockedError(
            "no AI tool has answered here", why="none of them can be had on this machine", fix="./inv why ai-001"
        )
    path = assistant.audit_log().name
    asked = sorted({entry["tool"] for entry in entries})
    recorder.expect_empty("tools without an entry", [one.name for one in TOOLS if one.name not in asked], artefact=path)
    changed = [
        f"line {number}"
        for number, entry in enumerate(entries, start=1)
        if hashlib.sha256(entry["answer"].encode()).hexdigest() != entry["answer_sha256"]
    ]
    recorder.expect_empty("answers that are not what was logged", changed, artefact=path)


INPUTS = (
    engine(),
    cluster(),
    tool("kubectl-ai"),
    tool("kagent"),
    files("frontend/Dockerfile", "backend/Dockerfile"),
)
TASKS = {
    "IV-AI-001": TaskDefinition(
        steps=(),
        checks=(
            Check("IV-AI-001.1", gordon_analyses, INPUTS),
            Check("IV-AI-001.2", kubectl_ai_responds, INPUTS),
            Check("IV-AI-001.3", kagent_describes, INPUTS),
            Check("IV-AI-001.4", outputs_logged, INPUTS),
        ),
    ),
}
