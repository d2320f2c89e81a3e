# Run by a shell inside an image: says what is in there, one "name value" a line.
echo "uid $(id -u)"
echo "gid $(id -g)"
home=$(pwd)
echo "home $home"
for folder in "$home" / /usr/bin /etc; do
  if (echo fixture > "$folder/.phase4-fixture") 2> /dev/null; then
    echo "writable $folder"
    rm -f "$folder/.phase4-fixture"
  fi
done
for tool in gcc cc c++ make ld git npm npx pip curl wget; do
  command -v "$tool" > /dev/null 2>&1 && echo "tool $tool"
done
while IFS= read -r line; do echo "release $line"; done < /etc/os-release
for loader in /lib/ld-musl-*.so.1 /lib64/ld-linux-*.so.*; do
  [ -e "$loader" ] && echo "loader $loader"
done
node --version 2> /dev/null | while IFS= read -r line; do echo "node $line"; done
python --version 2> /dev/null | while IFS= read -r line; do echo "python $line"; done
[ "$home" = / ] || find "$home" -type f 2> /dev/null | while IFS= read -r file; do echo "file $file"; done
