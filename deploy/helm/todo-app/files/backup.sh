# Dump the database, and keep the newest $KEEP dumps. Only a dump that can be read to its end counts.
set -eu
cd "${FOLDER:-/backups}"
if [ -n "${PGPASSWORD_FILE:-}" ]; then PGPASSWORD=$(cat "$PGPASSWORD_FILE"); export PGPASSWORD; fi
# A network policy lets a new pod through some seconds after it has started.
tries=30
until pg_isready --quiet; do
  tries=$((tries - 1))
  if [ "$tries" -eq 0 ]; then echo "the database does not answer at $PGHOST" >&2; exit 1; fi
  sleep "${PAUSE:-2}"
done
rm -f ./*.part
dump=$PGDATABASE-$(date -u +%Y%m%dT%H%M%SZ).dump
pg_dump --format=custom --file="$dump.part"
pg_restore --file=/dev/null "$dump.part"
mv "$dump.part" "$dump"
echo "$dump: $(stat -c %s "$dump") bytes"
for old in $(ls -1 "$PGDATABASE"-*.dump | sort -r | tail -n "+$((KEEP + 1))"); do
  rm -f "$old"
  echo "$old: deleted"
done
