"""Which model answers: the operations model in the cluster, or one outside when the environment names it."""

import hashlib
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from phase4.system.errors import UsageError

BUILT_IN = "todo-operations"
LOCAL_KEY = "local"  # the operations model asks for none, its clients want one
FIX = "unset OPENAI_BASE_URL OPENAI_ENDPOINT OPENAI_API_KEY LLM_MODEL"


@dataclass(frozen=True)
class LanguageModel:
    """A model's name, its OpenAI-compatible endpoint ("" for the one in the cluster) and the key for it."""

    name: str = BUILT_IN
    base_url: str = ""
    key: str = LOCAL_KEY

    @property
    def description(self) -> str:
        """For people and for the audit log; never with the key."""
        return f"{self.name} at {self.base_url}" if self.base_url else f"{self.name} (rules, in the cluster)"

    @property
    def key_revision(self) -> str:
        """Changes when the key does, and tells nothing of it."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:8]

    @property
    def port(self) -> int:
        """Where pods must be let out to, 443 if the URL says nothing."""
        url = urlsplit(self.base_url)
        return url.port or (80 if url.scheme == "http" else 443)


def chosen() -> LanguageModel:
    """The model that the environment names; the operations model if it names none.

    Raises:
        UsageError: it names a model by half, or an endpoint that is no URL.
    """
    base_url = os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_ENDPOINT") or ""
    key, name = os.environ.get("OPENAI_API_KEY", ""), os.environ.get("LLM_MODEL", "")
    if not (base_url or name):
        return LanguageModel()
    if not (name and key):
        lacking = "LLM_MODEL" if not name else "OPENAI_API_KEY"
        raise UsageError(f"{lacking} is not set", why="a model outside needs a name and a key", fix=FIX)
    base_url = base_url or "https://api.openai.com/v1"
    if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).hostname:
        raise UsageError(f"{base_url!r} is no URL of a model", why="OPENAI_BASE_URL is like https://host/v1", fix=FIX)
    return LanguageModel(name, base_url.rstrip("/"), key)
