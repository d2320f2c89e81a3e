"""What can go wrong with the language model, as errors of the API. No text of the provider reaches the user:
providers repeat parts of keys and prompts in theirs."""

import openai
import structlog
from agents.exceptions import AgentsException, MaxTurnsExceeded

from app.core.errors import AppError, Unavailable

logger = structlog.get_logger(__name__)

KEPT = "Your message is kept."


class ModelTimeout(AppError):
    """The model took too long."""

    status, code = 504, "model_timeout"


class ModelUnreachable(Unavailable):
    """No connection to the model."""

    code = "model_unreachable"


class ModelKeyRefused(Unavailable):
    """The model's service does not accept our key."""

    code = "model_key_refused"


class ModelBusy(Unavailable):
    """The model's service limits us or has no capacity."""

    code = "model_busy"


class ModelFault(Unavailable):
    """The model answered with something unusable."""

    code = "model_fault"


# What the SDKs raise when an endpoint answers with something that is not the protocol.
GARBAGE = (AgentsException, openai.OpenAIError, ValueError, TypeError, KeyError, IndexError, AttributeError)


def explain(error: Exception, timeout_seconds: float) -> AppError:
    """The API error for a failed model call."""
    logger.warning("model_failed", error=type(error).__name__, status=getattr(error, "status_code", None))
    if isinstance(error, AppError):
        return error
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return timeout(timeout_seconds)
    if isinstance(error, openai.APIStatusError):
        return _of_status(error.status_code)
    if isinstance(error, openai.APIConnectionError):
        return ModelUnreachable(
            f"The language model cannot be reached. {KEPT} Try again soon; if it goes on, check LLM_BASE_URL."
        )
    if isinstance(error, MaxTurnsExceeded):
        return ModelFault(
            f"The assistant needed too many steps and was stopped. {KEPT} Try a simpler request."
        )
    return ModelFault(f"The language model sent an answer that cannot be used. {KEPT} Try again.")


def timeout(seconds: float) -> ModelTimeout:
    """The error for a model that did not finish in time."""
    return ModelTimeout(f"The language model did not answer within {seconds:g} s. {KEPT} Try again.")


def _of_status(status: int) -> AppError:
    if status in (401, 403):
        return ModelKeyRefused(
            f"The language model refused the key: LLM_API_KEY is wrong or expired. {KEPT} "
            "Set a valid LLM_API_KEY and restart the backend."
        )
    if status in (404, 405):
        return ModelFault(
            f"The language model's service lacks this model or path. {KEPT} Check LLM_MODEL and LLM_BASE_URL."
        )
    if status in (408, 504):
        return ModelTimeout(f"The language model's service timed out. {KEPT} Try again.")
    if status == 429 or status >= 500:
        return ModelBusy(
            f"The language model is busy or failing (status {status}). {KEPT} Try again in a minute."
        )
    return ModelFault(
        f"The language model refused the request (status {status}). {KEPT} Check LLM_BASE_URL and LLM_MODEL."
    )


_BY_CODE = {
    kind.code: kind for kind in (ModelTimeout, ModelUnreachable, ModelKeyRefused, ModelBusy, ModelFault)
}  # fmt: skip


def by_code(code: str, message: str) -> AppError:
    """The error an `error` event tells of; what is none of the model's is an outage of the database."""
    if kind := _BY_CODE.get(code):
        return kind(message)
    outage = Unavailable(message)
    outage.code = code
    return outage
