"""One managed cluster in miniature for all tests of this folder; what it is exposed by is each module's own."""

from collections.abc import Iterator

import pytest
from phase4.system.progress import ConsoleProgress

# What asserts in there is to say what it saw.
pytest.register_assert_rewrite("managed_site", "managed_usage", "managed_inside")

from managed_site import Site, site  # noqa: E402


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("managed"), ConsoleProgress()) as made:
        yield made
