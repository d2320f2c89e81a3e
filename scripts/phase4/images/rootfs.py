"""Root file systems made from Debian packages with mmdebstrap, kept as tarballs named by their key."""

import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from phase4.images.spec import CA_IN_IMAGE, ImageSpec
from phase4.system import pip
from phase4.system.errors import BlockedError
from phase4.system.paths import cache_dir
from phase4.system.privilege import as_root
from phase4.system.process import run
from phase4.system.progress import Progress
from phase4.toolchain import apt, platforms

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
PACKAGES = ("mmdebstrap", "binutils", "debian-archive-keyring")
BUILD_TIMEOUT = 900.0
# Signed by the keys of debian-archive-keyring, which Ubuntu has too.
PUBLIC_MIRROR = "http://deb.debian.org"
BY_ROOT = "sudo ./inv images.bases"


def tarball_path(spec: ImageSpec) -> Path:
    return cache_dir() / "rootfs" / f"{spec.name}-{spec.key}.tar"


def build_command() -> list[str] | None:
    """How mmdebstrap is started by this user, whose files must belong to root inside the image; None if it cannot be.

    Root and a sudo that asks nothing run it as root. Its user name spaces (``--mode=unshare``) were tried and do not
    serve here: the root of such a space may not enter a HOME that is closed to others.
    """
    return as_root(["mmdebstrap", "--mode=root"])


def ensure_rootfs(spec: ImageSpec, progress: Progress) -> Path:
    """The tarball of the image's files; made first when it is not in the cache yet.

    Raises:
        BlockedError: mmdebstrap is not to be had here or not for this user, or apt has no Debian mirror.
        CommandFailed: a package could not be downloaded or installed; its output is in the message.
    """
    target = tarball_path(spec)
    if target.exists():
        return target
    command = build_command()
    if command is None:
        raise BlockedError(
            f"{spec.tag} cannot be built by this user",
            why="no registry answers, and the files of an image that is built here belong to root",
            fix=f"{BY_ROOT} (once: the engine keeps it for every user)",
        )
    apt.ensure(PACKAGES, "building base images (no container registry answers)", progress)
    target.parent.mkdir(parents=True, exist_ok=True)
    with progress.step(f"root file system of {spec.tag} from Debian {spec.suite}"), _workspace(target.parent) as work:
        partial = work / "rootfs.tar"
        env = {"SOURCE_DATE_EPOCH": "1735689600", "TMPDIR": str(work)}
        if spec.wheels:
            env["PHASE4_WHEELS"] = str(_download_wheels(spec, work / "wheels"))
        variables = ["env", *(f"{name}={value}" for name, value in env.items())] if command[0] == "sudo" else []
        line = [*command[:-2], *variables, *command[-2:], *_options(spec, partial)]
        run(line, timeout=BUILD_TIMEOUT, check=True, env=env, on_line=_news(progress))
        os.replace(partial, target)
    for old in target.parent.glob(f"{spec.name}-*.tar"):
        if old != target:
            old.unlink(missing_ok=True)
    return target


def _news(progress: Progress) -> Callable[[str], None]:
    """Hand on what mmdebstrap warns of, not each of its steps."""

    def hear(line: str) -> None:
        if line.startswith(("W: ", "E: ")) and "skipping mounting" not in line:
            progress.line(line)

    return hear


@contextmanager
def _workspace(parent: Path) -> Iterator[Path]:
    """A directory beside the target, so that the result can be renamed into place; leftovers of killed runs go too."""
    for stale in parent.glob(".work-*"):
        if not Path(f"/proc/{stale.name.split('-')[1]}").exists():
            _remove(stale)
    work = Path(tempfile.mkdtemp(prefix=f".work-{os.getpid()}-", dir=parent))
    try:
        yield work
    finally:
        _remove(work)


def _remove(folder: Path) -> None:
    """Remove a workspace, but never through something mounted in it: that would be the machine's own devices."""
    if str(folder) not in Path("/proc/self/mounts").read_text(encoding="utf-8"):
        shutil.rmtree(folder, ignore_errors=True)


def debian_sources(suite: str) -> list[str]:
    """Sources for a suite: from the mirrors this machine's own apt uses, on Ubuntu from Debian's public ones."""
    if platforms.distribution() != "debian":
        main, security = f"{PUBLIC_MIRROR}/debian", f"{PUBLIC_MIRROR}/debian-security"
        return [f"deb {main} {suite} main", f"deb {main} {suite}-updates main", f"deb {security} {suite}-security main"]
    main = apt.mirror()
    sources = [f"deb {main} {suite} main", f"deb {main} {suite}-updates main"]
    targets = run(("apt-get", "indextargets", "--format", "$(LABEL)\t$(REPO_URI)", "Created-By: Packages"), timeout=60)
    for line in targets.stdout.splitlines():
        label, _, uri = line.partition("\t")
        if label == "Debian-Security":
            return [*sources, f"deb {uri} {suite}-security main"]
    return sources


def _options(spec: ImageSpec, target: Path) -> list[str]:
    options = [
        "--format=tar", f"--variant={spec.variant}", f"--keyring={KEYRING}",
        f"--include={','.join(spec.packages)}", '--aptopt=Acquire::http::Timeout "60"', '--aptopt=Acquire::Retries "3"',
        '--aptopt=APT::Install-Recommends "false"', "--dpkgopt=force-unsafe-io",
    ]  # fmt: skip
    options += [f"--dpkgopt=path-exclude={pattern}" for pattern in spec.exclude]
    if spec.essential_hook:
        options.append(f"--essential-hook={spec.folder / spec.essential_hook}")
    # mmdebstrap runs no customize hook in the variant that only extracts packages.
    last = "extract-hook" if spec.variant == "extract" else "customize-hook"
    options.append(f"--{last}={spec.folder / 'customize.sh'}")
    if spec.ca_bundle:
        trust = f'mkdir -p "$1{Path(CA_IN_IMAGE).parent}"; cp {shlex.quote(str(spec.ca_bundle))} "$1{CA_IN_IMAGE}"'
        options.append(f"--{last}={trust}")
    # The machine's own names; the engine gives a container its own.
    options.append(f'--{last}=rm -f "$1/etc/resolv.conf" "$1/etc/hostname"')
    return [*options, spec.suite, str(target), *debian_sources(spec.suite)]


def _download_wheels(spec: ImageSpec, target: Path) -> Path:
    command = pip.command(
        sys.executable, "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:",
        "--platform", spec.wheel_platform, "--dest", str(target), "-r", str(spec.folder / spec.wheels),
    )  # fmt: skip
    run(command, timeout=600, check=True, env=pip.isolation(sys.executable))
    return target
