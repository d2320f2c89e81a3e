"""The stand-in's addgroup, adduser and apk: what Dockerfiles of node:22-alpine say to them."""

import subprocess
from pathlib import Path

import pytest
from phase4.images.spec import DEFINITIONS

PASSWD = "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n"
GROUP = "root:x:0:\nnode:x:1000:\nnogroup:x:65533:\n"


class Image:
    """The scripts, with another ``/etc`` than this machine's."""

    def __init__(self, folder: Path) -> None:
        self.etc = folder / "etc"
        self.etc.mkdir()
        (self.etc / "passwd").write_text(PASSWD)
        (self.etc / "group").write_text(GROUP)
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name in ("addgroup", "adduser", "apk"):
            script = self.bin / name
            script.write_text((DEFINITIONS / "node" / name).read_text().replace("/etc/", f"{self.etc}/"))
            script.chmod(0o755)

    def run(self, line: str) -> "subprocess.CompletedProcess[str]":
        env = {"PATH": f"{self.bin}:/usr/bin:/bin"}
        return subprocess.run(["sh", "-c", line], env=env, capture_output=True, text=True, timeout=60, check=False)

    def added(self, name: str) -> list[str]:
        """The lines of passwd or group that were not there before."""
        before = {"passwd": PASSWD, "group": GROUP}[name].splitlines()
        return [line for line in (self.etc / name).read_text().splitlines() if line not in before]


@pytest.fixture
def image(tmp_path: Path) -> Image:
    return Image(tmp_path)


@pytest.mark.parametrize(
    ("line", "passwd", "group"),
    [
        (
            "addgroup -S -g 1001 nodejs && adduser -S -H -u 1001 nextjs",
            ["nextjs:x:1001:65533::/home/nextjs:/sbin/nologin"],
            ["nodejs:x:1001:"],
        ),
        (
            "addgroup -g 1001 -S nodejs && adduser -S -D -H -u 1001 -G nodejs nextjs",
            ["nextjs:x:1001:1001::/home/nextjs:/sbin/nologin"],
            ["nodejs:x:1001:"],
        ),
        (
            "addgroup --system --gid 1001 nodejs && adduser --system --no-create-home --uid 1001 nextjs",
            ["nextjs:x:1001:65533::/home/nextjs:/sbin/nologin"],
            ["nodejs:x:1001:"],
        ),
        (
            "adduser -D -H -h /app -s /bin/ash -g Web web",
            ["web:x:1001:1001:Web:/app:/bin/ash"],
            ["web:x:1001:"],
        ),
        ("addgroup -S app && adduser -S -H -G app app", ["app:x:100:100::/home/app:/sbin/nologin"], ["app:x:100:"]),
        ("addgroup node nogroup && addgroup node nogroup", [], ["nogroup:x:65533:node"]),
        ("adduser node nogroup && addgroup root nogroup", [], ["nogroup:x:65533:node,root"]),
    ],
)
def test_users_and_groups_as_dockerfiles_make_them(
    image: Image, line: str, passwd: list[str], group: list[str]
) -> None:
    result = image.run(line)
    assert result.returncode == 0, result.stderr
    assert image.added("passwd") == passwd
    assert image.added("group") == group


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("adduser -S -H node", "'node' in use"),
        ("adduser -H -u 1000 other", "uid '1000' in use"),
        ("adduser -H -G none other", "unknown group none"),
        ("addgroup node", "'node' in use"),
        ("addgroup nobody-here node", "unknown user"),
        ("adduser -H", "usage: adduser"),
        ("apk add --no-cache git", "stand-in for node:22-alpine"),
        ("apk search x", "stand-in for node:22-alpine"),
    ],
)
def test_what_cannot_be_done_is_said(image: Image, line: str, message: str) -> None:
    result = image.run(line)
    assert result.returncode == 1
    assert message in result.stderr
    assert image.added("passwd") == []


@pytest.mark.parametrize(
    "line", ["apk add --no-cache libc6-compat", "apk update", "apk --no-cache add 'libstdc++>=13' ca-certificates"]
)
def test_what_the_image_has_counts_as_installed(image: Image, line: str) -> None:
    result = image.run(line)
    assert result.returncode == 0, result.stderr
