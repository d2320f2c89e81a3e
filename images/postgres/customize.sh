#!/bin/sh
# After installation: only what the server and its clients need stays.
set -eu
root=$1
here=$(dirname "$0")
install -m 755 "$here/docker-entrypoint.sh" "$root/usr/local/bin/docker-entrypoint.sh"
mkdir -p "$root/docker-entrypoint-initdb.d" "$root/var/lib/postgresql/data" "$root/var/run/postgresql"
chroot "$root" chown -R 999:999 /var/lib/postgresql /var/run/postgresql
chmod 1777 "$root/var/lib/postgresql/data"
chmod 3777 "$root/var/run/postgresql"
sed -ri "s/^#?(listen_addresses)\s*=.*/\1 = '*'/" "$root/usr/share/postgresql/17/postgresql.conf.sample"
# Debian's psql is a Perl wrapper that chooses a version; here there is one.
for program in psql pg_dump pg_dumpall pg_restore pg_isready createdb dropdb createuser dropuser pg_basebackup reindexdb vacuumdb; do
    ln -sf "/usr/lib/postgresql/17/bin/$program" "$root/usr/bin/$program"
done
rm -rf "$root"/etc/ssl/private/* "$root"/etc/ssl/certs/ssl-cert-snakeoil.pem \
    "$root"/usr/share/perl5 "$root"/usr/share/perl "$root"/usr/share/postgresql/17/man "$root"/usr/lib/*/perl "$root"/usr/lib/*/perl5 "$root"/usr/share/postgresql-common \
    "$root"/usr/share/zoneinfo/right "$root"/var/cache/* "$root"/var/log/apt "$root"/var/log/*.log "$root"/var/lib/apt/lists
