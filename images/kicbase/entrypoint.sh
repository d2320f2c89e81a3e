#!/bin/sh
# Before systemd: make the engine's DNS reachable from pods. Docker answers on 127.0.0.11 inside this container's network, an
# address that CoreDNS, itself in a pod, would take for its own ("Loop detected"). The same answer is given on the gateway's
# address here, which pods can reach; kind and minikube's own node image do the same.
set -eu
embedded=127.0.0.11
gateway=$(ip -4 route show default | cut -d' ' -f3)
[ -e /etc/resolv.conf.original ] || cp /etc/resolv.conf /etc/resolv.conf.original
if [ -n "$gateway" ] && grep -q "$embedded" /etc/resolv.conf.original; then
    # Docker wrote its rules with the host's kind of iptables: work with the one that has them.
    for kind in nft legacy; do
        if "iptables-$kind-save" -t nat 2>/dev/null | grep -q "$embedded"; then
            "iptables-$kind-save" -t nat | sed -E \
                -e "s/-d $embedded/-d $gateway/g" \
                -e 's/-A OUTPUT (.*) -j DOCKER_OUTPUT/\0\n-A PREROUTING \1 -j DOCKER_OUTPUT/' \
                -e "s/--to-source :53/--to-source $gateway:53/g" | "iptables-$kind-restore"
            break
        fi
    done
    sed "s/$embedded/$gateway/g" /etc/resolv.conf.original > /etc/resolv.conf
fi
exec /sbin/init "$@"
