#!/bin/sh
# Called by mmdebstrap with the new root directory: nothing in here is ever installed again.
set -eu
root=$1
rm -rf "$root"/usr/share/zoneinfo "$root"/usr/share/bash-completion "$root"/var/cache/* "$root"/var/log/* "$root"/usr/share/perl5
find "$root/usr/lib" -path '*gconv*' -delete
