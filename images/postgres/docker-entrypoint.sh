#!/bin/sh
# The interface of the official postgres image, in the part this project uses: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB
# (each also as NAME_FILE), POSTGRES_INITDB_ARGS, PGDATA, and scripts in /docker-entrypoint-initdb.d. Works with a read-only
# root file system when /tmp, /var/run/postgresql and PGDATA are writable.
set -eu
umask 077

from_file() {
    eval "value=\${$1:-}; file=\${$1_FILE:-}"
    if [ -n "$value" ] && [ -n "$file" ]; then
        echo >&2 "error: both $1 and $1_FILE are set (they are exclusive)"; exit 1
    fi
    if [ -n "$file" ]; then value=$(cat "$file"); fi
    eval "$1=\$value; export $1"; eval "unset $1_FILE"
}

initialise() {
    if [ -z "$POSTGRES_PASSWORD" ]; then
        echo >&2 'error: the database is not initialised and POSTGRES_PASSWORD is empty; set it to a non-empty value'
        exit 1
    fi
    # A server that was killed half-way through its first start begins again: the marker says nobody has used it yet.
    if [ -e "$PGDATA/.initialising" ]; then find "$PGDATA" -mindepth 1 -delete; fi
    passwords=$(mktemp /tmp/pw.XXXXXX)
    printf '%s\n' "$POSTGRES_PASSWORD" > "$passwords"
    # shellcheck disable=SC2086 # words of POSTGRES_INITDB_ARGS are options
    initdb --pgdata="$PGDATA" --username="$POSTGRES_USER" --pwfile="$passwords" --encoding=UTF8 \
        --auth-local=trust --auth-host=scram-sha-256 ${POSTGRES_INITDB_ARGS:-}
    : > "$PGDATA/.initialising"
    rm -f "$passwords"
    printf '\nhost all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"
    pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w -t 60 start
    if [ "$POSTGRES_DB" != postgres ]; then
        printf 'CREATE DATABASE :"db";\n' | psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER" -d postgres -v db="$POSTGRES_DB"
    fi
    for script in /docker-entrypoint-initdb.d/*; do
        case $script in
            *.sh) sh "$script" ;;
            *.sql) psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f "$script" ;;
        esac
    done
    pg_ctl -D "$PGDATA" -m fast -w -t 60 stop
    rm -f "$PGDATA/.initialising"
    echo 'PostgreSQL init process complete; ready for start up.'
}

case ${1:-} in -*) set -- postgres "$@" ;; esac
if [ "${1:-}" != postgres ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chown -R 999:999 "$PGDATA" /var/run/postgresql
    exec setpriv --reuid=999 --regid=999 --clear-groups "$0" "$@"
fi

from_file POSTGRES_PASSWORD
from_file POSTGRES_USER
from_file POSTGRES_DB
: "${POSTGRES_USER:=postgres}"
: "${POSTGRES_DB:=$POSTGRES_USER}"
mkdir -p "$PGDATA"
chmod 700 "$PGDATA" 2>/dev/null || true
if [ ! -s "$PGDATA/PG_VERSION" ] || [ -e "$PGDATA/.initialising" ]; then initialise; fi
unset POSTGRES_PASSWORD
exec "$@"
