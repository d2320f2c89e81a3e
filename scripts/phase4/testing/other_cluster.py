"""A cluster that tests have for themselves is selected while they run, and what was selected before afterwards."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def selected(variables: Mapping[str, str]) -> Iterator[None]:
    """These environment variables inside, for this process's clients; those from before afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
