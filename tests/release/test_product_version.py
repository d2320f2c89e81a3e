"""One version for the product, from one file."""

from pathlib import Path

import pytest
from phase4.release import product_version
from phase4.release.product_version import PLACES
from phase4.system.errors import Phase4Error
from phase4.system.paths import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A root with the files that name the version."""
    for path in (product_version.VERSION_FILE, *(place.path for place in PLACES)):
        copy = tmp_path / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text((ROOT / path).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_every_place_names_the_version() -> None:
    assert product_version.drift() == []


def test_a_new_version_is_drift_until_it_is_written(checkout: Path) -> None:
    (checkout / "VERSION").write_text("9.8.7-rc.1\n", encoding="utf-8")
    assert len(product_version.drift(checkout)) == len(PLACES)
    assert len(product_version.write(checkout)) == len(PLACES)
    assert product_version.drift(checkout) == []
    assert product_version.write(checkout) == []
    assert '__version__ = "9.8.7-rc.1"' in (checkout / "backend/app/__init__.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.path)
def test_only_the_version_changes(checkout: Path, place: product_version.Place) -> None:
    before = (checkout / place.path).read_text(encoding="utf-8").splitlines()
    (checkout / "VERSION").write_text("9.8.7", encoding="utf-8")
    product_version.write(checkout)
    after = (checkout / place.path).read_text(encoding="utf-8").splitlines()
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == place.count


@pytest.mark.parametrize("content", ["", "one", "1.2", "v1.2.3", "1.2.3 beta"])
def test_what_is_no_version_is_refused(checkout: Path, content: str) -> None:
    (checkout / "VERSION").write_text(content, encoding="utf-8")
    with pytest.raises(Phase4Error, match="VERSION names no version"):
        product_version.drift(checkout)


def test_a_place_that_lost_its_version_is_told(checkout: Path) -> None:
    (checkout / "backend/app/__init__.py").write_text("", encoding="utf-8")
    with pytest.raises(Phase4Error, match=r"backend/app/__init__\.py names no version"):
        product_version.write(checkout)
