"""What tools gave back, whichever way they wrap it: text on success, or the reason of a failure."""

from dataclasses import dataclass

from app.local_model.transcript import Call


@dataclass(frozen=True)
class ToolResult:
    """The text of a tool's result; `error` says why there is none."""

    text: str = ""
    error: str = ""


def result_of(call: Call) -> ToolResult:
    """Unwrap a result.

    Shapes: a shell's `{stdout, stderr, error, exit_code}`, MCP's `{content: [{type, text}], isError}`,
    one of these under `result`, or plain text.
    """
    data = call.data
    if data is None:
        return ToolResult(call.text)
    if isinstance(data.get("result"), dict):
        data = data["result"]
    if isinstance(data.get("content"), list):
        text = "".join(str(part.get("text", "")) for part in data["content"] if isinstance(part, dict))
        return ToolResult(error=text or "the tool failed") if data.get("isError") else ToolResult(text)
    if data.get("error") or data.get("exit_code"):
        return ToolResult(error=str(data.get("stderr") or data.get("error") or "the command failed").strip())
    text = str(data.get("stdout") or data.get("result") or data.get("output") or "")
    # kubectl says "No resources found" beside an empty output and ends well.
    return ToolResult(text)
