# Dump the database, and keep the newest $KEEP dumps. Only a dump that can be read to its end counts.
set -eu
if [ -n "${PGPASSWORD_FILE:-}" ]; then PGPASSWORD=$(cat "$PGPASSWORD_FILE"); export PGPASSWORD; fi
rm -f /backups/*.part
file=/backups/$PGDATABASE-$(date -u +%Y%m%dT%H%M%SZ).dump
pg_dump --format=custom --file="$file.part"
pg_restore --file=/dev/null "$file.part"
mv "$file.part" "$file"
echo "$file: $(stat -c %s "$file") bytes"
for dump in $(ls -1 /backups/"$PGDATABASE"-*.dump | sort -r | tail -n "+$((KEEP + 1))"); do
  rm -f "$dump"
  echo "$dump: deleted"
done
