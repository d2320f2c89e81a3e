"""What the engine's tests share."""

from pathlib import Path

import pytest
from world import World, make_task


@pytest.fixture
def chain(tmp_path: Path) -> World:
    """Three tasks, each depending on the one before; the second has two criteria."""
    return World(
        tmp_path,
        make_task("IV-A-001"),
        make_task("IV-B-001", "IV-A-001", criteria=2),
        make_task("IV-C-001", "IV-B-001"),
    )
