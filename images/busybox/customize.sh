#!/bin/sh
# Called by mmdebstrap with the new root directory.
set -eu
root=$1
mkdir -p "$root/usr/sbin" "$root/etc" "$root/tmp" "$root/proc" "$root/sys" "$root/dev" "$root/run"
chmod 1777 "$root/tmp"
for name in bin sbin; do [ -e "$root/$name" ] || ln -s "usr/$name" "$root/$name"; done
chroot "$root" /usr/bin/busybox --install -s
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n' > "$root/etc/passwd"
printf 'root:x:0:\nnobody:x:65534:\n' > "$root/etc/group"
