"""Steps -> the bodies of chat-completion answers, whole or in chunks."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from app.local_model.planning import Step, TextStep, ToolStep
from app.local_model.protocol import ChatRequest

_PIECE: Final = re.compile(r"\s*\S+\s*?(?=\s|$)|\s+")
Body = dict[str, Any]


class Completion:
    """An answer to `request`, made at `created` (Unix seconds). The same request gets the same ids."""

    def __init__(self, request: ChatRequest, step: Step, created: int) -> None:
        self._request = request
        self._step = step
        self._created = created
        self._digest = hashlib.sha256(request.model_dump_json().encode()).hexdigest()

    def body(self) -> Body:
        """The whole answer."""
        message: Body = {"role": "assistant", "content": None}
        if isinstance(self._step, TextStep):
            message["content"] = self._step.text
        else:
            message["tool_calls"] = self._tool_calls(self._step)
        choice = {"index": 0, "message": message, "finish_reason": self._reason(), "logprobs": None}
        return {**self._envelope("chat.completion"), "choices": [choice], "usage": self._usage()}

    def chunks(self) -> Iterator[Body]:
        """The answer in pieces: text word by word, one tool call a piece."""
        yield self._chunk({"role": "assistant", "content": ""})
        if isinstance(self._step, TextStep):
            for piece in _PIECE.findall(self._step.text):
                yield self._chunk({"content": piece})
        else:
            for index, call in enumerate(self._tool_calls(self._step)):
                yield self._chunk({"tool_calls": [{"index": index, **call}]})
        yield self._chunk({}, self._reason())
        options = self._request.stream_options
        if options and options.include_usage:
            yield {**self._envelope("chat.completion.chunk"), "choices": [], "usage": self._usage()}

    def _chunk(self, delta: Body, reason: str | None = None) -> Body:
        choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
        return {**self._envelope("chat.completion.chunk"), "choices": [choice]}

    def _envelope(self, kind: str) -> Body:
        return {
            "id": f"chatcmpl-{self._digest[:24]}",
            "object": kind,
            "created": self._created,
            "model": self._request.model,
            "system_fingerprint": None,
        }

    def _reason(self) -> str:
        return "tool_calls" if isinstance(self._step, ToolStep) else "stop"

    def _tool_calls(self, step: ToolStep) -> list[Body]:
        return [
            {
                "id": f"call_{self._digest[:16]}{index:02d}",
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(arguments)},
            }
            for index, (name, arguments) in enumerate(step.calls)
        ]

    def _usage(self) -> Body:
        """Words stand for tokens: close enough for a counter."""
        asked = sum(len(message.text().split()) for message in self._request.messages)
        text = self._step.text if isinstance(self._step, TextStep) else str(self._step.calls)
        answered = len(text.split())
        return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}
