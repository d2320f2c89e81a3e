"""A reader of the documents, who types the commands they give, for the chosen cluster."""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from phase4.cluster.clients import kubectl
from phase4.system.paths import ROOT
from phase4.system.process import Completed, run
from phase4.system.temporary import temporary_folder

COMMAND_SECONDS = 90.0


class Reader:
    """Runs commands as they are written, in a directory with ``deploy`` and nothing else.

    The cluster is the current context of a kubeconfig of the reader's own.

    Raises:
        CommandFailed: no cluster is there to read about.
    """

    def __enter__(self) -> Self:
        self._directory = temporary_folder("reader")
        (Path(self._directory.name) / "deploy").symlink_to(ROOT / "deploy")
        config = kubectl("config", "view", "--raw", "--minify", "--flatten", check=True)
        self._config = Path(self._directory.name) / "kubeconfig"
        with os.fdopen(os.open(self._config, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(config.stdout)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._directory.cleanup()

    def run(self, command: str) -> Completed:
        """Run one command line in a shell; a failure inside a pipe is a failure."""
        arguments = ("bash", "-o", "pipefail", "-c", command)
        return run(
            arguments, cwd=Path(self._directory.name), env={"KUBECONFIG": str(self._config)}, timeout=COMMAND_SECONDS
        )
