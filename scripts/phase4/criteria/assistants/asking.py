"""Ask each tool a question where it runs, and take its answer and its tool calls out of what it prints."""

import json
import re
import shlex
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phase4.cluster.clients import context_name, kubectl
from phase4.criteria.assistants.judging import ESCAPES
from phase4.criteria.assistants.language_model import BUILT_IN
from phase4.criteria.assistants.namespace import AGENT, NAMESPACE
from phase4.system.errors import BlockedError, Phase4Error
from phase4.system.process import Completed, environment, run
from phase4.system.temporary import temporary_folder

ANSWER_SECONDS = 180.0
WORKSPACE = "/tmp/work"
# About one time in twenty kubectl-ai 0.0.25 prints its answer and does not end: its loop sets the state that its
# terminal waits for only after the last message. Asked to end, it mostly ends with 0; else it is asked again.
ENDED = ("timeout", "--preserve-status", "--signal=INT", "--kill-after=5", "45")
FORWARDED = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+)")
FORWARD_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """What a tool said to a question.

    Args:
        text: its answer, without decoration and without its tools' output.
        calls: what it called to find out, each on one line.
        result: the command that asked it.
    """

    text: str
    calls: tuple[str, ...]
    result: Completed

    @property
    def is_cut_off(self) -> bool:
        """Whether the tool did not end by itself and was ended: 124 is a timeout, 130 and 137 are its signals."""
        return self.result.exit_code in (124, 130, 137)


def ask_kubectl_ai(question: str, model: str) -> Answer:
    """Ask kubectl-ai in its pod; the shell that it may use is the pod's."""
    command = (*ENDED, "kubectl-ai", "--quiet", "--llm-provider=openai", f"--model={model}", question)
    result = _exec("kubectl-ai", command)
    return Answer(*read_kubectl_ai(result.stdout), result)


def read_kubectl_ai(stdout: str) -> tuple[str, tuple[str, ...]]:
    """Answer and commands: each command is announced on a line, the answer follows the last.

    Example: "  Running: kubectl get pods\\n\\n  2 pods" -> ("2 pods", ("kubectl get pods",))
    """
    plain = ESCAPES.sub("", stdout)
    parts = re.split(r"^\s*Running:\s*(.+)$", plain, flags=re.MULTILINE)
    lines = [line.strip() for line in parts[-1].strip().splitlines()]
    return "\n".join(lines), tuple(call.strip() for call in parts[1::2])


def put_files(files: Mapping[str, str]) -> None:
    """Put files into the workspace of Docker's agent runtime, in place of those that were there.

    Raises:
        BlockedError: the runtime is not in the cluster.
    """
    cache = '{"database":{"providers":{}},"last_refresh":"\'$(date -u +%Y-%m-%dT%H:%M:%SZ)\'"}'
    # The runtime keeps a list of models; an empty one that is new spares it a question to the network.
    script = f"rm -rf {WORKSPACE} && mkdir -p {WORKSPACE} ~/.cagent && echo '{cache}' > ~/.cagent/models_dev.json"
    prepared = _exec("docker-agent", ("sh", "-c", script))
    if not prepared.ok:
        raise BlockedError("Docker's agent runtime is not in the cluster", why=prepared.tail(), fix="./inv ai-001")
    for name, text in files.items():
        path = f"{WORKSPACE}/{name}"
        script = f'mkdir -p "$(dirname {shlex.quote(path)})" && cat > {shlex.quote(path)}'
        _exec("docker-agent", ("sh", "-c", script), stdin=text, check=True)


def ask_docker_agent(question: str, model: str) -> Answer:
    """Ask Docker's agent runtime in its pod about the files put there. The model is named in its configuration."""
    options = ("--exec", "--json", "--working-dir", WORKSPACE)
    result = _exec("docker-agent", ("docker-agent", "run", *options, "/etc/docker-agent/agent.yaml", question))
    return Answer(*read_docker_agent(result.stdout), result)


def read_docker_agent(stdout: str) -> tuple[str, tuple[str, ...]]:
    """Answer and tool calls of its events, one JSON object a line."""
    text, calls = "", []
    for line in stdout.splitlines():
        event = _json(line)
        if event.get("type") == "agent_choice":
            text += str(event.get("content", ""))
        elif event.get("type") == "tool_call":
            function = event.get("tool_call", {}).get("function", {})
            calls.append(f"{function.get('name')} {function.get('arguments')}")
            text = ""  # what was said before a call is no answer
    return text.strip(), tuple(calls)


@contextmanager
def kagent_url() -> Iterator[str]:
    """The address of kagent's controller on this machine's loopback, while the context lasts.

    Raises:
        Phase4Error: nothing is forwarded within half a minute.
    """
    target = ("port-forward", "-n", NAMESPACE, "service/kagent-controller", ":8083")
    command = ("kubectl", "--context", context_name(), *target)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment(), text=True, **pipes)  # type: ignore[call-overload]
    timer = threading.Timer(FORWARD_SECONDS, process.terminate)
    try:
        timer.start()
        line = process.stdout.readline()
        match = FORWARDED.search(line)
        if match is None:
            raise Phase4Error("kagent cannot be reached", why=line.strip() or "no answer", fix="./inv ai-001")
        timer.cancel()
        yield f"http://127.0.0.1:{match[1]}"
    finally:
        timer.cancel()
        process.terminate()
        process.wait()
        process.stdout.close()


def ask_kagent(question: str, url: str) -> Answer:
    """Ask the agent through kagent's own command line."""
    with temporary_folder("kagent") as home:
        command = (
            "kagent", "invoke", "--agent", AGENT, "--namespace", NAMESPACE, "--kagent-url", url,
            "--config", str(Path(home) / "config.yaml"), "--task", question,
        )  # fmt: skip
        outside = {"HOME": home, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        result = run(command, timeout=ANSWER_SECONDS, env=outside)
    return Answer(*read_kagent(result.stdout), result)


def read_kagent(stdout: str) -> tuple[str, tuple[str, ...]]:
    """Answer and tool calls of a task; it ends with 0 and prints none of them on every failure."""
    task = _json(stdout)
    parts = [part for artifact in task.get("artifacts") or [] for part in artifact.get("parts") or []]
    text = "".join(str(part.get("text", "")) for part in parts if part.get("kind") == "text")
    history = [part for message in task.get("history") or [] for part in message.get("parts") or []]
    return text.strip(), tuple(dict.fromkeys(call for part in history if (call := _call_of(part))))


def _call_of(part: Mapping[str, Any]) -> str:
    """A tool call in a message's data part, "" if it holds none."""
    data = part.get("data") or {}
    return f"{data['name']} {json.dumps(data['args'])}" if {"name", "args"} <= set(data) else ""


def kagent_model() -> str:
    """The model that the cluster's agent is set to use."""
    path = "jsonpath={.spec.model}"
    read = kubectl("get", "modelconfigs.kagent.dev", "default-model-config", "-n", NAMESPACE, "--output", path)
    return read.stdout.strip() or BUILT_IN


def _exec(deployment: str, command: tuple[str, ...], *, stdin: str | None = None, check: bool = False) -> Completed:
    keep_open = ("--stdin",) if stdin is not None else ()
    where = ("exec", "-n", NAMESPACE, *keep_open, f"deployment/{deployment}", "--")
    return kubectl(*where, *command, timeout=ANSWER_SECONDS, stdin=stdin, check=check)


def _json(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return data if isinstance(data, dict) else {}
