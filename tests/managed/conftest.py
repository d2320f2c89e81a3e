"""One managed cluster in miniature for all tests of this folder; what it is exposed by is each module's own."""

from collections.abc import Iterator

import pytest
from managed_site import Site, site
from phase4.toolchain.progress import ConsoleProgress


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("managed"), ConsoleProgress()) as made:
        yield made
