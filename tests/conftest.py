"""What all tests share."""

import pytest
from silence import SilentProgress


@pytest.fixture
def progress() -> SilentProgress:
    """Progress that nobody watches; a folder may have another."""
    return SilentProgress()
