"""What a stand-in image is made of: the data in ``images/<name>/image.toml`` and the key that names its content."""

import hashlib
import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from phase4.system.paths import ROOT

DEFINITIONS = ROOT / "images"
BUILD_RECIPE = "1"  # raise when rootfs.py or this module changes what an unchanged definition yields

CA_VARIABLES = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE")
CA_IN_IMAGE = "/etc/ssl/certs/ca-certificates.crt"


@dataclass(frozen=True)
class ImageSpec:
    """One stand-in image: where its files come from and how the image is configured."""

    name: str
    folder: Path
    tag: str
    how: str
    suite: str
    variant: str
    packages: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    essential_hook: str = ""
    wheels: str = ""
    wheel_platform: str = ""
    ca_bundle: Path | None = field(default=None)

    @property
    def key(self) -> str:
        """12 hex digits over every file of the definition and the machine's own certificates, if any."""
        digest = hashlib.sha256(BUILD_RECIPE.encode())
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                digest.update(f"\0{path.relative_to(self.folder)}\0{path.stat().st_mode & 0o111}\0".encode())
                digest.update(path.read_bytes())
        if self.ca_bundle:
            digest.update(b"\0ca\0" + self.ca_bundle.read_bytes())
        return digest.hexdigest()[:12]

    @property
    def all_changes(self) -> tuple[str, ...]:
        """The image's configuration, with the variables that make clients trust the machine's own certificates."""
        trust = tuple(f"ENV {name}={CA_IN_IMAGE}" for name in CA_VARIABLES) if self.ca_bundle else ()
        return self.changes + trust


def machine_ca_bundle() -> Path | None:
    """The certificate bundle this machine's environment points its clients at; None when it uses the system's default.

    Traffic to package registries may pass a proxy with a private authority. Images built here then carry the bundle; it
    is read from the machine at build time and never part of the repository.
    """
    for name in CA_VARIABLES:
        value = os.environ.get(name)
        if value and Path(value).is_file():
            return Path(value)
    return None


def load_spec(name: str) -> ImageSpec:
    """Read ``images/<name>/image.toml``."""
    folder = DEFINITIONS / name
    data = tomllib.loads((folder / "image.toml").read_text())
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return ImageSpec(name=name, folder=folder, ca_bundle=machine_ca_bundle(), **fields)
