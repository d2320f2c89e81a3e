#!/bin/sh
# Before PostgreSQL is installed: the official image's uid, and no cluster made at installation.
set -eu
root=$1
echo 'postgres:x:999:999:PostgreSQL:/var/lib/postgresql:/bin/sh' >> "$root/etc/passwd"
echo 'postgres:x:999:' >> "$root/etc/group"
echo 'postgres:*:19000:0:99999:7:::' >> "$root/etc/shadow"
mkdir -p "$root/etc/postgresql-common" "$root/var/lib/postgresql"
echo 'create_main_cluster = false' > "$root/etc/postgresql-common/createcluster.conf"
