"""Ask again and again until the answer will do or the time is over: the only place that polls."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(
    condition: Callable[[], T], enough: Callable[[T], object] = bool, *, timeout: float, interval: float
) -> T:
    """Ask at once, then every ``interval`` seconds until ``enough`` of the answer or for ``timeout`` seconds.

    Args:
        condition: asks; what it raises ends the waiting.
        enough: judges an answer; by default, any that is true.

    Returns:
        The last answer, enough or not: the caller says what it means that the time is over.

    Example:
        ``version = wait_until(server_version, timeout=60, interval=0.5)`` is "" if no engine answered in a minute.
    """
    # Here, not above: it brings asyncio along, and most commands wait for nothing.
    from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

    answers: list[T] = []

    def ask() -> bool:
        answers[:] = [condition()]
        return bool(enough(answers[0]))

    Retrying(
        retry=retry_if_result(lambda good: not good),
        stop=stop_after_delay(timeout),
        wait=wait_fixed(interval),
        sleep=lambda seconds: time.sleep(seconds),
        retry_error_callback=lambda state: False,
    )(ask)
    return answers[0]
