"""Settings of the assistant alone; those of the model endpoint (LLM_*) are in app.core.config."""

from pydantic import Field

from app.core.environment import EnvironmentSettings


class AssistantSettings(EnvironmentSettings):
    """Named after their environment variables in lower case."""

    tracing: bool = False
    assistant_max_turns: int = Field(default=12, ge=1, le=50)
    """Model calls in answer to one message."""
    assistant_history_messages: int = Field(default=20, ge=0, le=199)
    """Earlier messages the model is shown."""
