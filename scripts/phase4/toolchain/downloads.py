"""Fetch files over HTTPS: bounded in time, into a temporary name, by hash."""

import http.client
import os
import ssl
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from phase4.system.errors import BlockedError
from phase4.toolchain.stamps import sha256_of

PROBE_SECONDS = 2.0
READ_SECONDS = 60.0
CHUNK = 1 << 20
# http only because GOPROXY may say so: all that is fetched is compared with a pinned hash.
SCHEMES = ("https", "http", "file")
# OSError is what urllib's errors, time-outs, cut connections and a full disk have in common.
FAILURES = (OSError, http.client.HTTPException)

TRUST = "SSL_CERT_FILE=BUNDLE.pem ./inv ... (a bundle with the authority of this network's proxy)"

_reachable: dict[str, bool] = {}
_untrusted: set[str] = set()


def fetch(url: str, target: Path, *, timeout: float = READ_SECONDS) -> None:
    """Download to ``target`` (atomic). ``timeout`` is for each silence of the server, not for the whole.

    Raises:
        BlockedError: not reachable, refused, cut off, or no room for it.
    """
    if urllib.parse.urlsplit(url).scheme not in SCHEMES:
        raise BlockedError(f"will not fetch {url}", why=f"its scheme is none of {SCHEMES}")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer, temporary.open("wb") as file:
            while chunk := answer.read(CHUNK):
                file.write(chunk)
        os.replace(temporary, target)
    except FAILURES as error:
        raise BlockedError(f"cannot fetch {url}", why=str(error), fix=_remedy(error, url)) from error
    finally:
        temporary.unlink(missing_ok=True)


def _remedy(error: BaseException, url: str) -> str:
    """What to run next; a proxy that opens TLS signs with an authority that this machine has to be told of."""
    return TRUST if _is_distrust(error) else f"curl -fsSLI {url}"


def _is_distrust(error: BaseException) -> bool:
    return isinstance(getattr(error, "reason", error), ssl.SSLCertVerificationError)


def untrusted(urls: Sequence[str]) -> list[str]:
    """Those of these URLs, asked before, that answered with a certificate of an authority unknown to this machine."""
    return [url for url in urls if url in _untrusted]


def first_of(urls: Sequence[str], target: Path) -> None:
    """Download from the first URL that has it.

    Raises:
        BlockedError: none has, with the reason of each.
    """
    refusals = []
    for url in urls:
        try:
            fetch(url, target)
        except BlockedError as error:
            refusals.append(str(error))
        else:
            return
    raise BlockedError(
        f"cannot fetch {target.name}", why="; ".join(refusals) or "GOPROXY names no proxy", fix="go env GOPROXY"
    )


def verify(path: Path, expected: str, origin: str) -> None:
    """Compare a downloaded file's SHA-256 with the wanted one.

    Raises:
        BlockedError: it is another file; it is deleted.
    """
    actual = sha256_of(path)
    if actual != expected:
        path.unlink()
        raise BlockedError(
            f"{origin} is not the expected file",
            why=f"its SHA-256 is {actual}, expected {expected}",
            fix=f"curl -fsSLO {origin}",
        )


def reachable(urls: Sequence[str], *, seconds: float = PROBE_SECONDS) -> dict[str, bool]:
    """Whether each URL answers with success, all asked at the same time, within ``seconds`` and a little in all.

    Looking up a name has no time limit of its own, so a probe that is late is left behind and counts as "no". The
    answers are kept for the life of the process.
    """
    return {url: _reachable.setdefault(url, bool(answer)) for url, answer in answers(urls, seconds=seconds).items()}


def answers(urls: Sequence[str], *, seconds: float = PROBE_SECONDS) -> dict[str, bool | None]:
    """Like ``reachable``, but what is late is None: not known, rather than no."""
    unknown = [url for url in dict.fromkeys(urls) if url not in _reachable]
    probes = [threading.Thread(target=_probe, args=(url, seconds), daemon=True) for url in unknown]
    for probe in probes:
        probe.start()
    deadline = time.monotonic() + seconds * 1.5
    for probe in probes:
        probe.join(max(0.0, deadline - time.monotonic()))
    return {url: _reachable.get(url) for url in urls}


def _probe(url: str, seconds: float) -> None:
    request = urllib.request.Request(url, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            _reachable.setdefault(url, 200 <= answer.status < 300)
    except FAILURES as error:
        if _is_distrust(error):
            _untrusted.add(url)
        _reachable.setdefault(url, False)
