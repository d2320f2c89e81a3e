connect() {
  host=${1%:*} port=${1##*:}
  for attempt in 1 2 3; do
    if timeout 2 bash -c "exec 3<>/dev/tcp/$host/$port" 2>/dev/null; then echo "$host $port open"; return; fi
    sleep 1
  done
  echo "$host $port closed"
}
for target in @TARGETS@; do connect "$target" & done
wait
