"""An in-toto Statement over commit, images and chart, signed as a DSSE envelope by a key of the user's.

The predicate is https://in-toto.io/attestation/test-result/v0.1: which criteria passed, failed or are open. Whoever has
the public key can verify it without this repository and without a network.
"""

import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._crypto_signer import CryptoSigner
from securesystemslib.signer._key import SSlibKey

from phase4.engine.model import Status
from phase4.report.data import Report
from phase4.system.errors import UsageError

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"


def statement(report: Report) -> dict[str, Any]:
    """The statement: subjects with digests, and the result of every criterion.

    Raises:
        UsageError: the report has no subject: no commit, and no evidence with a digest.
    """
    subjects = _subjects(report)
    if not subjects:
        raise UsageError(
            "there is nothing to attest", why="no commit and no artefact has a digest", fix="./inv phase-iv"
        )
    names = {status: [c.id for c in report.criteria if c.status is status] for status in Status}
    is_good = not names[Status.FAIL] and not names[Status.ERROR]
    return {
        "_type": STATEMENT,
        "subject": subjects,
        "predicateType": PREDICATE,
        "predicate": {
            "result": "PASSED"
            if is_good and len(names[Status.PASS]) == len(report.criteria)
            else "WARNED"
            if is_good
            else "FAILED",
            "configuration": [{"name": name, "uri": text} for name, text in report.machine.facts.items()],
            "url": "",
            "passedTests": names[Status.PASS],
            "warnedTests": [c.id for c in report.criteria if c.status not in (Status.PASS, Status.FAIL, Status.ERROR)],
            "failedTests": [*names[Status.FAIL], *names[Status.ERROR]],
        },
    }


def _subjects(report: Report) -> list[dict[str, Any]]:
    digests = {
        (evidence.artefact, evidence.digest.removeprefix("sha256:"))
        for criterion in report.criteria
        for evidence in criterion.evidence
        if evidence.artefact and evidence.digest and len(evidence.digest.removeprefix("sha256:")) == 64
    }
    subjects = [{"name": name, "digest": {"sha256": digest}} for name, digest in sorted(digests)]
    if report.machine.commit:
        subjects.insert(0, {"name": "commit", "digest": {"gitCommit": report.machine.commit}})
    return subjects


def make_key(private: Path, public: Path) -> None:
    """Make an Ed25519 key pair; the private half is for its owner alone.

    Raises:
        UsageError: one of the files is there already.
    """
    for path in (private, public):
        if path.exists():
            raise UsageError(f"{path} is there already", why="a key is not overwritten", fix=f"mv {path} {path}.old")
    signer = CryptoSigner.generate_ed25519()
    private.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(signer.private_bytes)
    key = load_pem_private_key(signer.private_bytes, password=None)
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def sign(payload: dict[str, Any], private: Path) -> str:
    """The statement in a signed envelope, as JSON.

    Raises:
        UsageError: the key cannot be read.
    """
    try:
        key = load_pem_private_key(private.read_bytes(), password=None)
        signer = CryptoSigner(key, SSlibKey.from_crypto(key.public_key()))
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(private, error) from None
    envelope = Envelope(json.dumps(payload, indent=1, sort_keys=True).encode(), PAYLOAD_TYPE, {})
    envelope.sign(signer)
    return json.dumps(envelope.to_dict(), indent=1) + "\n"


def verify(envelope_text: str, public: Path) -> dict[str, Any]:
    """The statement of an envelope whose signature is by this key.

    Raises:
        UsageError: key or envelope cannot be read, or the signature is not by this key.
    """
    try:
        key = SSlibKey.from_crypto(load_pem_public_key(public.read_bytes()))
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(public, error) from None
    try:
        envelope = Envelope.from_dict(json.loads(envelope_text))
        # The key's ID is our own business: the envelope may name the same key otherwise.
        key.keyid = next(iter(envelope.signatures), key.keyid)
        envelope.verify([key], 1)
        content = json.loads(envelope.payload)
    except VerificationError:
        raise UsageError(
            "the signature is not by this key",
            why="the attestation was changed, or signed by another",
            fix="./inv attest",
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError("this is no signed attestation", why=str(error), fix="./inv attest") from None
    return require_statement(content, envelope.payload_type)


def require_statement(content: object, payload_type: str) -> dict[str, Any]:
    """What was signed, if it is an in-toto statement.

    Raises:
        UsageError: it is something else.
    """
    if not isinstance(content, dict) or content.get("_type") != STATEMENT or payload_type != PAYLOAD_TYPE:
        raise UsageError("this is no in-toto statement", why=f"its type is not {STATEMENT}", fix="./inv attest")
    return content


def _no_key(path: Path, error: Exception) -> UsageError:
    why = "there is no such file" if isinstance(error, FileNotFoundError) else str(error)
    return UsageError(f"the key {path} cannot be read", why=why, fix="./inv attest --make-key")
