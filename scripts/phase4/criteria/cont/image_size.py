"""IV-CONT-001.2 and 002.2: how large an image may be. The limit is the one in the criterion's own sentence."""

import re
from collections.abc import Callable

from phase4.criteria import catalogue
from phase4.criteria.probes import images
from phase4.engine.checks import Recorder
from phase4.system.errors import Phase4Error

BOUND = re.compile(r"<\s*(\d+)\s*MB")


def small(component: str, criterion: str) -> Callable[[Recorder], None]:
    """The check of an image's size against the limit that the criterion's sentence names."""

    def check(recorder: Recorder) -> None:
        """The image is too large: see `docker history` for the layer that makes it so, and copy less."""
        image = images.facts(recorder.context, component)
        size, limit = image.size / 1e6, limit_in(catalogue.sentence(criterion))
        recorder.expect("image size in MB (10^6 bytes)", 0 < size < limit, expected=f"< {limit}",
                  actual=f"{size:.1f}", source=image.inspected, artefact=image.reference, digest=image.id)  # fmt: skip

    return check


def limit_in(sentence: str) -> int:
    """Megabytes (10^6 bytes) that an image must stay below: 500 for "Production image < 500MB".

    Raises:
        Phase4Error: the sentence names no limit.
    """
    bound = BOUND.search(sentence)
    if bound is None:
        raise Phase4Error(
            f"no size of an image stands in {sentence!r}",
            why="the check takes its limit from there, as in: Production image < 500MB",
            fix="mend the sentence in scripts/phase4/criteria/catalogue.yaml",
        )
    return int(bound[1])
