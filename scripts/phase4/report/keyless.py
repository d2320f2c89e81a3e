"""Keyless signatures (sigstore): by the identity that a CI service vouches for, kept in a public transparency log.

The statement is that of ``attestation``, without the commit as a subject: sigstore takes SHA-256 and stronger digests
only. The commit stands in the statement's configuration.
"""

import json
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from id import IdentityError, detect_credential
from sigstore.dsse import Statement
from sigstore.errors import Error, VerificationError
from sigstore.models import Bundle, ClientTrustConfig
from sigstore.oidc import IdentityError as TokenError
from sigstore.oidc import IdentityToken
from sigstore.sign import SigningContext
from sigstore.verify import Verifier
from sigstore.verify.policy import Identity

from phase4.report.attestation import require_statement
from phase4.system.errors import BlockedError, CommandFailed, UsageError

AUDIENCE = "sigstore"
SIGN_SECONDS = 120
# It tells on every start that it is offline, which is what we ask it for.
logging.getLogger("sigstore").setLevel(logging.ERROR)


def is_bundle(text: str) -> bool:
    """Whether a file is a sigstore bundle, and no DSSE envelope alone."""
    try:
        content = json.loads(text)
    except ValueError:
        return False
    return isinstance(content, dict) and "dsseEnvelope" in content


def credential() -> str:
    """The OIDC token of the CI service that this runs in.

    Raises:
        BlockedError: no service vouches for anybody here.
    """
    why = "no CI service with OIDC is here"
    try:
        token = detect_credential(AUDIENCE)
    except IdentityError as error:
        token, why = None, str(error)
    if not token:
        raise BlockedError(
            "there is no identity to sign with",
            why=f"{why} (on GitHub the job needs `permissions: id-token: write`)",
            fix="./inv attest --make-key",
        )
    return token


def sign(payload: dict[str, Any], token: str) -> str:
    """The statement in a sigstore bundle, as JSON: signature, certificate and the log's entry.

    Raises:
        UsageError: the statement has no subject but the commit.
        CommandFailed: sigstore's services refuse the token or do not answer in time.
    """
    subjects = [subject for subject in payload["subject"] if "sha256" in subject["digest"]]
    if not subjects:
        raise UsageError("there is nothing to attest", why="no artefact has a SHA-256 digest", fix="./inv phase-iv")
    try:
        content = Statement(json.dumps(payload | {"subject": subjects}).encode())
        with _deadline(SIGN_SECONDS):
            context = SigningContext.from_trust_config(ClientTrustConfig.production())
            with context.signer(IdentityToken(token)) as signer:
                return signer.sign_dsse(content).to_json() + "\n"
    # OSError: what requests and urllib3 raise; their errors derive from it.
    except (Error, TokenError, OSError) as error:
        raise CommandFailed(
            "sigstore did not sign", why=str(error) or type(error).__name__, fix="./inv attest --make-key"
        ) from None


def verify(text: str, identity: str, issuer: str) -> dict[str, Any]:
    """The statement of a bundle that this identity signed. It asks no service: the root of trust is the library's.

    Args:
        identity: who signed, such as ``https://github.com/OWNER/REPO/.github/workflows/deployment.yml@refs/heads/main``.
        issuer: who vouched for that, such as ``https://token.actions.githubusercontent.com``.

    Raises:
        UsageError: it is no bundle, was changed, or was signed by another.
    """
    try:
        bundle = Bundle.from_json(text)
        verifier = Verifier.production(offline=True)
        payload_type, payload = verifier.verify_dsse(bundle, Identity(identity=identity, issuer=issuer))
        content = json.loads(payload)
    except VerificationError as error:
        raise UsageError("the signature does not hold", why=str(error), fix="./inv attest --keyless") from None
    except (Error, ValueError, OSError) as error:
        raise UsageError("this is no sigstore bundle", why=str(error), fix="./inv attest --keyless") from None
    return require_statement(content, payload_type)


@contextmanager
def _deadline(seconds: int) -> Iterator[None]:
    """End with a ``TimeoutError`` after so many seconds: the library sets no timeout on its requests."""

    def stop(signum: int, frame: object) -> NoReturn:
        raise TimeoutError(f"no answer in {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
