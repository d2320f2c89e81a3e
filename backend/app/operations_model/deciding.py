"""The next step: one tool call, or the answer. A pure function of messages and tools."""

from typing import Final

from app.local_model.planning import Step, TextStep, ToolStep
from app.local_model.protocol import ChatRequest
from app.local_model.transcript import Turn, read
from app.operations_model import cluster_answers, dockerfile_answers
from app.operations_model.lookups import NEEDS, Lookup, lookup_of, same_call
from app.operations_model.questions import Question, about_cluster, about_dockerfile
from app.operations_model.results import ToolResult, result_of

MODEL_NAME: Final = "todo-operations"
SELF: Final = (
    f"I am {MODEL_NAME}, a model made of rules. I answer from what tools show me and know nothing else."
    " Ask me about the pods, deployments, images, services or restarts of a namespace, what is in trouble"
    " there, or about the base images, stages, user and ports of a Dockerfile."
)


def next_step(request: ChatRequest) -> Step:
    """What to answer to the request; what a tool's result says is data and never followed."""
    turn = read(request.messages).turns[-1]
    tools = [tool.function.name for tool in request.tools]
    if "read_file" in tools:
        return _about_dockerfile(turn)
    if lookup := lookup_of(tools):
        return _about_cluster(turn, lookup)
    return TextStep(SELF)


def _about_dockerfile(turn: Turn) -> Step:
    question = about_dockerfile(turn.message)
    if not question.topics:
        return TextStep(SELF)
    call = next((call for call in turn.calls() if call.name == "read_file"), None)
    if call is None:
        return ToolStep((("read_file", {"path": question.file}),))
    result = result_of(call)
    if result.error:
        return TextStep(f"I could not read {question.file}: {result.error}")
    return TextStep(dockerfile_answers.answer(question, result.text))


def _about_cluster(turn: Turn, lookup: Lookup) -> Step:
    question = about_cluster(turn.message)
    if not question.topics or not question.namespace:
        return TextStep(
            SELF if not question.topics else "Which namespace do you mean? Name it, and ask me again."
        )
    results: dict[str, ToolResult] = {}
    for need in _needs(question):
        tool_call = lookup(need, question.namespace)
        call = next((call for call in turn.calls() if same_call(call, tool_call)), None)
        if call is None:
            return ToolStep((tool_call,))
        results[need] = result_of(call)
        if error := results[need].error:
            return TextStep(f"I could not look at the {need} of the namespace {question.namespace}: {error}")
    texts = {need: result.text for need, result in results.items()}
    return TextStep(cluster_answers.answer(question.topics, question.namespace, texts))


def _needs(question: Question) -> list[str]:
    return list(dict.fromkeys(need for topic in question.topics for need in NEEDS[topic]))
