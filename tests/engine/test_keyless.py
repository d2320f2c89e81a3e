"""Keyless signatures: a real one from the public log is verified offline; without an identity nothing is signed.

``attestations/module-bazel.sigstore.json`` is GitHub's attestation of a public release of 2025-03-26, as the tests of
slsa-verifier (Apache-2.0) keep it. Signing itself needs sigstore's services: it is not tried here.
"""

import json
import time
from pathlib import Path

import pytest
from phase4.cli import handover
from phase4.report import keyless
from phase4.report.attestation import STATEMENT
from phase4.system.errors import BlockedError, CommandFailed, UsageError

BUNDLE = (Path(__file__).parent / "attestations" / "module-bazel.sigstore.json").read_text(encoding="utf-8")
IDENTITY = "https://github.com/bazel-contrib/publish-to-bcr/.github/workflows/publish.yaml@refs/tags/v0.0.1"
ISSUER = handover.GITHUB


def test_a_real_signature_of_the_public_log_is_verified_offline() -> None:
    assert keyless.is_bundle(BUNDLE)
    content = keyless.verify(BUNDLE, IDENTITY, ISSUER)
    assert content["subject"][0]["name"] == "MODULE.bazel"


@pytest.mark.parametrize(
    ("identity", "issuer"),
    [
        (IDENTITY.replace("v0.0.1", "v0.0.2"), ISSUER),
        (IDENTITY.replace("bazel-contrib", "somebody"), ISSUER),
        (IDENTITY, "https://accounts.google.com"),
    ],
)
def test_another_identity_or_issuer_is_refused(identity: str, issuer: str) -> None:
    with pytest.raises(UsageError, match="the signature does not hold"):
        keyless.verify(BUNDLE, identity, issuer)


def test_a_changed_statement_is_refused() -> None:
    content = json.loads(BUNDLE)
    payload = content["dsseEnvelope"]["payload"]
    content["dsseEnvelope"]["payload"] = payload[:-8] + "AAAA" + payload[-4:]
    with pytest.raises(UsageError, match="the signature does not hold"):
        keyless.verify(json.dumps(content), IDENTITY, ISSUER)


@pytest.mark.parametrize("text", ['{"dsseEnvelope": 1}', '{"dsseEnvelope": {}}', '{"dsseEnvelope": []}'])
def test_what_is_no_bundle_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="no sigstore bundle"):
        keyless.verify(text, IDENTITY, ISSUER)


def test_a_bundle_is_not_verified_against_nobody() -> None:
    with pytest.raises(UsageError, match="none is named"):
        handover._verified(BUNDLE, handover.PUBLIC_KEY, "", ISSUER)
    assert handover._verified(BUNDLE, handover.PUBLIC_KEY, IDENTITY, ISSUER)["predicateType"]


def test_without_an_identity_nothing_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "CIRCLECI", "BUILDKITE", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(BlockedError, match="no identity"):
        keyless.credential()


def test_a_job_without_the_permission_is_told_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.delenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", raising=False)
    with pytest.raises(BlockedError, match="no identity") as raised:
        keyless.credential()
    assert "id-token: write" in raised.value.why


def test_a_token_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    statement = {
        "_type": STATEMENT,
        "subject": [{"name": "image", "digest": {"sha256": "0" * 64}}],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {},
    }
    monkeypatch.setattr(keyless.ClientTrustConfig, "production", lambda: keyless.ClientTrustConfig.from_tuf(URL, True))
    with pytest.raises(CommandFailed, match="did not sign"):
        keyless.sign(statement, "no token")
    with pytest.raises(UsageError, match="SHA-256"):
        keyless.sign(statement | {"subject": [{"name": "commit", "digest": {"gitCommit": "0"}}]}, "no token")


URL = "https://tuf-repo-cdn.sigstore.dev"


def test_services_that_do_not_answer_end_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang() -> None:
        time.sleep(30)

    monkeypatch.setattr(keyless, "SIGN_SECONDS", 1)
    monkeypatch.setattr(keyless.ClientTrustConfig, "production", hang)
    statement = {
        "_type": STATEMENT,
        "subject": [{"name": "image", "digest": {"sha256": "0" * 64}}],
        "predicateType": "x",
        "predicate": {},
    }
    with pytest.raises(CommandFailed) as raised:
        keyless.sign(statement, "token")
    assert "no answer in 1 s" in raised.value.why
