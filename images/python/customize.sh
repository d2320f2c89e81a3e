#!/bin/sh
# Called by mmdebstrap with the new root directory: what python:3.13-slim has and Debian does not.
set -eu
root=$1

for name in python python3; do ln -s /usr/bin/python3.13 "$root/usr/local/bin/$name"; done
ln -s python3.13 "$root/usr/bin/python3"

# The official image lets pip install into the system; Debian forbids it with a marker file.
rm -f "$root/usr/lib/python3.13/EXTERNALLY-MANAGED"
chroot "$root" sh -c 'PYTHONPATH=$(echo /usr/share/python-wheels/pip-*.whl) \
    python3 -m pip install -q --root-user-action=ignore --no-cache-dir --no-index --no-compile /usr/share/python-wheels/pip-*.whl'
ln -s pip3 "$root/usr/local/bin/pip3.13" 2>/dev/null || true
# Where the official image keeps its packages; Debian's own name for it is dist-packages.
ln -s dist-packages "$root/usr/local/lib/python3.13/site-packages"

find "$root" -xdev -type d -name __pycache__ -prune -exec rm -rf {} +
rm -rf "$root"/usr/lib/python3.13/test "$root"/usr/lib/python3.13/idlelib "$root"/usr/lib/python3.13/pydoc_data \
    "$root"/usr/lib/python3.13/lib2to3 "$root"/usr/share/zoneinfo/right "$root"/usr/share/perl5/Debconf/Gettext.pm.orig \
    "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old "$root"/var/log/*.log "$root"/var/log/apt
