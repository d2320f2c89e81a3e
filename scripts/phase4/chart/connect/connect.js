const net = require("node:net");
function isOpen(host, port) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const end = (open) => { socket.destroy(); resolve(open); };
    socket.setTimeout(2000, () => end(false));
    socket.on("connect", () => end(true));
    socket.on("error", () => end(false));
  });
}
async function connect(target) {
  const at = target.lastIndexOf(":");
  const host = target.slice(0, at), port = Number(target.slice(at + 1));
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await isOpen(host, port)) return console.log(host, port, "open");
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  console.log(host, port, "closed");
}
"@TARGETS@".split(" ").forEach(connect);
