"""A certification authority for the occasion, and certificates of it, made with openssl."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from phase4.system.process import run

SETTINGS = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = {title}
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True)
class Certificate:
    """Files of a certificate and its key, in PEM."""

    certificate: Path
    key: Path


def authority(folder: Path) -> Certificate:
    """A new authority that nobody but the one who holds ``certificate`` trusts."""
    return _made(folder, "authority", "todo-phase4 trial", "authority", (), ["DNS:none.invalid"])


def issue(folder: Path, by: Certificate, hosts: Sequence[str]) -> Certificate:
    """A server's certificate for ``hosts``."""
    signed = ("-CA", str(by.certificate), "-CAkey", str(by.key))
    return _made(folder, hosts[0], hosts[0], "server", signed, [f"DNS:{host}" for host in hosts])


def _made(folder: Path, name: str, title: str, kind: str, signed: Sequence[str], names: Sequence[str]) -> Certificate:
    settings = folder / f"{name}.cnf"
    # A common name has 64 characters at most.
    settings.write_text(SETTINGS.format(title=title[:64], names=", ".join(names)), encoding="utf-8")
    made = Certificate(folder / f"{name}.crt", folder / f"{name}.key")
    command = (
        "openssl", "req", "-x509", "-days", "2", "-config", str(settings), "-extensions", kind, *KEY, *signed,
        "-keyout", str(made.key), "-out", str(made.certificate),
    )  # fmt: skip
    run(command, timeout=60, check=True)
    return made
