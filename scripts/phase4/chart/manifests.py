"""The plain manifests in ``deploy/k8s``: build them with kustomize, and make the secrets they need."""

import json
import os
import secrets
import shutil
import string
from collections.abc import Mapping
from pathlib import Path

from phase4.chart.kustomization import read_kustomization
from phase4.chart.names import IMAGES
from phase4.chart.objects import Object
from phase4.chart.rendering import load, tool
from phase4.system.errors import CommandFailed, UsageError
from phase4.system.paths import MANIFESTS
from phase4.system.temporary import temporary_folder

BACKEND_SECRET = "backend-secret.env"
POSTGRES_SECRET = "postgres-secret.env"
LETTERS = string.ascii_letters + string.digits


def build(
    *, images: Mapping[str, str] | None = None, folder: Path = MANIFESTS, fixture_secrets: bool = False
) -> list[Object]:
    """The objects of ``kubectl kustomize``.

    Args:
        images: image name to tag; an image that is left out keeps the tag of kustomization.yaml.
        fixture_secrets: put placeholders where the two secret files belong, for checks that apply nothing.

    Raises:
        UsageError: for an unknown image, or if a secret file is missing.
        CommandFailed: if kustomize refuses the folder.
    """
    unknown = set(images or {}) - set(IMAGES)
    if unknown:
        raise UsageError(f"no such image: {', '.join(sorted(unknown))}", fix=f"name one of {', '.join(IMAGES)}")
    with temporary_folder("kustomize") as temporary:
        copy = Path(temporary) / "k8s"
        shutil.copytree(folder, copy)
        if fixture_secrets:
            _write_fixtures(copy)
        for name in (BACKEND_SECRET, POSTGRES_SECRET):
            if not (copy / name).exists():
                raise UsageError(f"deploy/k8s/{name} is missing", fix="./inv chart.secrets")
        _set_tags(copy, images or {})
        result = tool(["kubectl", "kustomize", str(copy)])
    if not result.ok:
        raise CommandFailed("kustomize refuses deploy/k8s", why=result.tail(), fix="kubectl kustomize deploy/k8s")
    return load(result.stdout)


def _set_tags(folder: Path, images: Mapping[str, str]) -> None:
    file, content = read_kustomization(folder)
    for image in content.get("images") or []:
        if image.get("name") in images:
            image["newTag"] = images[image["name"]]
    # As JSON, whose texts are quoted: 123456789e12 is a number to kustomize's YAML and not to ours.
    file.write_text(json.dumps(content, default=str), encoding="utf-8")


def _write_fixtures(folder: Path) -> None:
    (folder / POSTGRES_SECRET).write_text(postgres_env("placeholder0"), encoding="utf-8")
    (folder / BACKEND_SECRET).write_text(backend_env("placeholder0", "p" * 48), encoding="utf-8")


def postgres_env(password: str) -> str:
    """The text of the database's secret file."""
    return f"POSTGRES_PASSWORD={password}\n"


def backend_env(password: str, auth_secret: str) -> str:
    """The text of the backend's secret file."""
    return f"AUTH_SECRET={auth_secret}\nDATABASE_URL=postgresql://todo:{password}@todo-app-postgres:5432/todo\n"


def make_secrets(folder: Path = MANIFESTS) -> list[Path]:
    """Make the two secret files, for the owner's eyes alone; files that are there are kept.

    Returns:
        The files made now; empty if both were there.

    Raises:
        UsageError: if one of the two is there, since both hold the same password.
    """
    files = [folder / POSTGRES_SECRET, folder / BACKEND_SECRET]
    present = [file for file in files if file.exists()]
    if len(present) == len(files):
        return []
    if present:
        raise UsageError(
            f"{present[0].name} is there without the other secret file",
            why="both hold the same password",
            fix=f"rm deploy/k8s/{present[0].name} && ./inv chart.secrets",
        )
    password = "".join(secrets.choice(LETTERS) for _ in range(32))
    texts = (postgres_env(password), backend_env(password, secrets.token_urlsafe(48)))
    for file, text in zip(files, texts, strict=True):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
    return files
