#!/bin/sh
# Run while the node image is built, inside it: puts the parts under $1 where kind and kubeadm look for them.
set -eu
parts=$1

# kind's own files. Modules keep no permissions, and kind writes into some of these.
cp -r "$parts/base/." /
chmod -R u+w /kind
chmod 755 /usr/local/bin/entrypoint /kind/bin/*.sh
install -m 755 "$parts"/binaries/* /usr/bin/
mkdir -p /etc/kubernetes/manifests /kind/manifests
cp "$parts"/manifests/* /kind/manifests/
cp "$parts/version" /kind/version

# With cgroup v1, systemd mounts controllers that the host has not, after kind's entrypoint has made kubelet's folder in the
# others; kubelet does not start while hugetlb lacks it.
cat > /etc/systemd/system/kubelet.service.d/12-cgroups.conf << 'END'
[Service]
ExecStartPre=/bin/sh -euc "if [ -d /sys/fs/cgroup/hugetlb ]; then mkdir -p /sys/fs/cgroup/hugetlb/kubelet; fi"
END

# kind's unit starts it from here; the root file system has Debian's package.
ln -sf /usr/bin/containerd /usr/local/bin/containerd
echo "ReadKMsg=no" >> /etc/systemd/journald.conf
systemctl disable ssh
systemctl mask systemd-binfmt.service
systemctl enable kubelet.service containerd.service undo-mount-hacks.service

# The images into containerd's store, unpacked when a container is first made of them: nothing can be mounted here.
containerd --log-level warn > /tmp/containerd.log 2>&1 &
server=$!
tries=0
until ctr version > /dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 150 ]; then
        cat /tmp/containerd.log >&2
        exit 1
    fi
    sleep 0.2
done
ctr --namespace k8s.io images import --no-unpack "$parts/images.tar"
kill "$server"
wait "$server" || true
rm -rf /tmp/containerd.log /run/containerd
