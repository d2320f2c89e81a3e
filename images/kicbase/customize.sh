#!/bin/sh
# Called by mmdebstrap with the new root directory: what minikube expects of a node.
set -eu
root=$1
here=$(dirname "$0")

chroot "$root" groupadd docker 2>/dev/null || true
chroot "$root" useradd -m -s /bin/bash -g docker docker
# Locked passwords ("!") make sshd refuse keys too; "*" allows keys only.
chroot "$root" usermod -p '*' docker
mkdir -p "$root/home/docker/.ssh"
chmod 700 "$root/home/docker/.ssh"
chroot "$root" chown -R docker:docker /home/docker
echo 'docker ALL=(ALL) NOPASSWD: ALL' > "$root/etc/sudoers.d/docker"
chmod 440 "$root/etc/sudoers.d/docker"
# Every node makes its own host keys at its first start.
rm -f "$root"/etc/ssh/ssh_host_*
mkdir -p "$root/etc/systemd/system/ssh.service.d"
printf '[Service]\nExecStartPre=\nExecStartPre=/usr/bin/ssh-keygen -A\n' > "$root/etc/systemd/system/ssh.service.d/keys.conf"
printf 'UseDNS no\nGSSAPIAuthentication no\n' > "$root/etc/ssh/sshd_config.d/minikube.conf"

mkdir -p "$root/etc/containerd" "$root/opt/cni/bin" "$root/etc/cni/net.d"
cp "$here/containerd.toml" "$root/etc/containerd/config.toml"
install -m 755 "$here/entrypoint.sh" "$root/usr/local/bin/entrypoint"
for plugin in "$root"/usr/lib/cni/*; do ln -sf "/usr/lib/cni/$(basename "$plugin")" "$root/opt/cni/bin/"; done

chroot "$root" systemctl enable ssh
chroot "$root" systemctl disable containerd
chroot "$root" systemctl set-default multi-user.target
chroot "$root" systemctl mask systemd-udevd.service systemd-udevd-kernel.socket systemd-udevd-control.socket \
    systemd-udev-trigger.service systemd-modules-load.service systemd-timesyncd.service systemd-logind.service \
    getty.target console-getty.service apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer
rm -f "$root/etc/machine-id" && touch "$root/etc/machine-id"
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/debconf/*-old "$root"/var/log/*.log "$root"/var/log/apt \
    "$root"/usr/share/zoneinfo/right "$root"/usr/share/bash-completion
