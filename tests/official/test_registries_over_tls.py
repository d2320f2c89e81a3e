"""Whether a registry can be pulled from: asked under its own name, over TLS, as the machine trusts it."""

from pathlib import Path

import pytest
from phase4.cluster import image_source
from phase4.images import engine
from phase4.images.bases import HUB
from phase4.system.process import Completed

from .conftest import Site


@pytest.fixture(autouse=True)
def engine_without_mirrors(monkeypatch: pytest.MonkeyPatch) -> None:
    engine.registry_answers.cache_clear()
    monkeypatch.setattr(engine, "run", lambda *_, **__: Completed(("docker",), 0, "0", "", 0.0))


def test_an_authority_that_the_machine_trusts_is_enough(site: Site) -> None:
    """A proxy that opens TLS signs with an authority that the machine knows; requests' own list does not."""
    site.files[f"https://{HUB}/v2/"] = b"{}"
    assert engine.registry_answers(HUB)


def test_a_registry_that_asks_who_is_there_can_be_pulled_from(site: Site) -> None:
    site.files[f"https://{HUB}/v2/"] = b"{}"
    site.refusals[f"https://{HUB}/v2/"] = 401
    assert engine.registry_answers(HUB)


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_registry_that_refuses_is_no_source(site: Site, status: int) -> None:
    site.files[f"https://{HUB}/v2/"] = b"{}"
    site.refusals[f"https://{HUB}/v2/"] = status
    assert not engine.registry_answers(HUB)


def test_an_authority_that_nobody_trusts_is_no_source(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.files[f"https://{HUB}/v2/"] = b"{}"
    (tmp_path / "none.pem").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "empty"))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    assert not engine.registry_answers(HUB)


def test_hosts_that_answer_alone_are_not_enough_for_a_cluster(site: Site) -> None:
    """The node's image is at gcr.io, the control plane's at registry.k8s.io: one without the other starts nothing."""
    site.files["https://gcr.io/v2/"] = b"{}"
    assert not image_source.official_images_answer()
    engine.registry_answers.cache_clear()
    site.files["https://registry.k8s.io/v2/"] = b"{}"
    assert image_source.official_images_answer()
