"""The kustomization file of a folder: kustomize takes any of three names, and exactly one of them."""

from pathlib import Path
from typing import Any

from phase4.chart.yaml_documents import mapping_in
from phase4.system.errors import InvalidInput

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def kustomization_in(folder: Path, name: str = "deploy/k8s") -> Path:
    """The kustomization file of a folder.

    Args:
        name: what the folder is called in messages.

    Raises:
        InvalidInput: there is none, or more than one, which kustomize refuses.
    """
    files = [folder / candidate for candidate in NAMES if (folder / candidate).is_file()]
    if not files:
        raise InvalidInput(
            f"{name}/kustomization.yaml is missing",
            why=f"kubectl apply -k reads {name} through a file called {', '.join(NAMES[:-1])} or {NAMES[-1]}",
            fix=f"git checkout -- {name}/kustomization.yaml",
        )
    if len(files) > 1:
        names = " and ".join(file.name for file in files)
        raise InvalidInput(f"{name} has {names}", why="kustomize takes one of them alone", fix=f"git status {name}")
    return files[0]


def read_kustomization(folder: Path, name: str = "deploy/k8s") -> tuple[Path, dict[str, Any]]:
    """The kustomization file of a folder and what it says.

    Raises:
        InvalidInput: it is missing, or no mapping in YAML.
    """
    file = kustomization_in(folder, name)
    content = mapping_in(file, f"{name}/{file.name}")
    images = content.get("images")
    if images is not None and not (isinstance(images, list) and all(isinstance(one, dict) for one in images)):
        raise InvalidInput(f"{name}/{file.name}: images is no list of mappings", fix=f"kubectl kustomize {name}")
    for image in images or []:
        if not isinstance(image.get("name"), str):
            why = f"it is {image.get('name')!r}"
            raise InvalidInput(
                f"{name}/{file.name}: the name of an image is no text", why=why, fix=f"kubectl kustomize {name}"
            )
    return file, content
