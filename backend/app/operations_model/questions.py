"""An operator's question -> what it is about: topics in the order of the table, namespace, file."""

import re
from dataclasses import dataclass
from typing import Final

# Topic -> what a question says that is about it. A question may be about several.
CLUSTER_TOPICS: Final = {
    "trouble": r"\b(?:wrong|broken|fail\w*|trouble|problem\w*|not (?:ready|running)|cannot|why)\b",
    "health": r"\b(?:deployments?|health\w*|ready)\b",
    "images": r"\bimages?\b",
    "services": r"\bservices?\b",
    "restarts": r"\brestart\w*\b",
    "pods": r"\bpods?\b",
}
DOCKERFILE_TOPICS: Final = {
    "bases": r"\bbase images?\b",
    "stages": r"\bstages?\b",
    "user": r"\b(?:user|root)\b",
    "ports": r"\b(?:ports?|expose\w*)\b",
    "review": r"\b(?:wrong|problem\w*|unsafe|safe|review|risk\w*)\b",
}
_NAME = r"[`'\"]?([a-z0-9][a-z0-9-]*)"
_NAMESPACE: Final = (rf"\bnamespace\s+{_NAME}", rf"{_NAME}[`'\"]?\s+namespace\b")
_FILE: Final = re.compile(r"[\w./-]*Dockerfile[\w.-]*\w|[\w./-]*Dockerfile")
# Words beside "namespace" that are no name of one.
_NO_NAMES: Final = frozenset(
    "the this that a an each every which what any in of by with and or for is are has does from".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Question:
    """What is asked: topics of the table, the namespace ("" if none is named) and the Dockerfile."""

    topics: tuple[str, ...]
    namespace: str = ""
    file: str = ""


def about_cluster(text: str) -> Question:
    """Example: "Is the deployment web in namespace shop broken?" -> trouble and health of `shop`."""
    names = (name for pattern in _NAMESPACE for name in re.findall(pattern, text))
    namespace = next((name for name in names if name not in _NO_NAMES), "")
    # A namespace may be called "broken-pods": its name is no topic.
    other_words = text.replace(namespace, "") if namespace else text
    return Question(_topics(other_words, CLUSTER_TOPICS), namespace)


def about_dockerfile(text: str) -> Question:
    """Example: "Which user does api/Dockerfile run as?" -> user of `api/Dockerfile`."""
    file = _FILE.search(text)
    return Question(_topics(text, DOCKERFILE_TOPICS), file=file[0] if file else "Dockerfile")


def _topics(text: str, table: dict[str, str]) -> tuple[str, ...]:
    return tuple(topic for topic, pattern in table.items() if re.search(pattern, text, re.IGNORECASE))
