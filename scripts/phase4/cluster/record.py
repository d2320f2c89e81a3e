"""What this user's cache keeps of a cluster: that it is ours, and how it was started last."""

import os
from pathlib import Path

from phase4.cluster.model import ClusterInfo
from phase4.system.errors import BlockedError
from phase4.system.paths import cache_dir


class ClusterRecord:
    """The files of one cluster, by its name.

    The claim is written before anything is started and the description after it is whole: a start that was interrupted
    leaves a claim alone, and what is there may be removed and begun again.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def is_complete(self) -> bool:
        """Whether the cluster was whole once."""
        return self._description.exists()

    @property
    def is_ours(self) -> bool:
        """Whether a start of it was begun from this cache."""
        return self._claim.exists() or self.is_complete

    def read(self) -> ClusterInfo:
        """How the cluster was started last.

        Raises:
            BlockedError: it was not started by this project.
        """
        try:
            return ClusterInfo.model_validate_json(self._description.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BlockedError(
                f"nothing is known of the cluster {self._name}", why="it was never started here", fix="./inv env-002"
            ) from error

    def claim(self) -> None:
        """Say that the cluster of this name is ours."""
        self._claim.parent.mkdir(parents=True, exist_ok=True)
        self._claim.touch()

    def write(self, info: ClusterInfo) -> None:
        """Keep how the cluster was started, whole or not at all: it is read while another run may write it."""
        self._description.parent.mkdir(parents=True, exist_ok=True)
        partial = self._description.with_suffix(f".{os.getpid()}")
        partial.write_text(info.model_dump_json(indent=2), encoding="utf-8")
        os.replace(partial, self._description)

    def remove(self) -> None:
        """Forget the cluster."""
        self._description.unlink(missing_ok=True)
        self._claim.unlink(missing_ok=True)

    @property
    def _description(self) -> Path:
        return cache_dir() / "clusters" / f"{self._name}.json"

    @property
    def _claim(self) -> Path:
        return self._description.with_suffix(".claim")
