#!/bin/sh
# Encrypts the two Secrets for the cluster's Sealed Secrets controller; what it prints may be committed.
set -eu
seal() { kubectl create secret generic "$@" --namespace todo-app --dry-run=client -o yaml | kubeseal --format yaml; }
seal todo-app-secrets --from-literal=AUTH_SECRET="$(openssl rand -hex 32)"
echo ---
seal todo-app-database --from-file=password=/dev/stdin
