"""Names of images: that ``node:22``, ``docker.io/library/node:22`` and ``index.docker.io/node:22`` are one image."""

import re
from dataclasses import dataclass

HUB = ("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com")
# Registries that serve Docker's official images under a path of their own.
OFFICIAL_MIRRORS = ("mirror.gcr.io/library/", "public.ecr.aws/docker/library/")
PARTS = re.compile(r"(?P<repository>[^@]+?)(?::(?P<tag>[\w][\w.-]{0,127}))?(?:@(?P<digest>\w+:[0-9a-fA-F]+))?")


@dataclass(frozen=True)
class ImageName:
    """An image's repository in the short form (``node``, ``ghcr.io/a/b``), its tag and its digest, empty if unset."""

    repository: str
    tag: str = ""
    digest: str = ""

    @property
    def official(self) -> str:
        """The name among Docker's official images (``node``); empty if it is none of them."""
        for mirror in OFFICIAL_MIRRORS:
            if self.repository.startswith(mirror):
                return self.repository.removeprefix(mirror)
        return "" if "/" in self.repository else self.repository


def parse(reference: str) -> ImageName:
    """The parts of a reference; what is no reference becomes a repository of that name."""
    match = PARTS.fullmatch(reference.strip())
    if match is None:
        return ImageName(reference)
    repository = match["repository"]
    registry, slash, rest = repository.partition("/")
    if slash and registry in HUB:
        repository = rest
    return ImageName(repository.removeprefix("library/"), match["tag"] or "", match["digest"] or "")


def familiar_name(reference: str) -> str:
    """A reference in its short form, ``latest`` written out: ``docker.io/library/node`` is ``node:latest``."""
    name = parse(reference)
    tag = name.tag or ("" if name.digest or not name.repository else "latest")
    return name.repository + (f":{tag}" if tag else "") + (f"@{name.digest}" if name.digest else "")
