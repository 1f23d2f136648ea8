// The least that a target can do: answers each request with 45 bytes of JSON and tells its port on stdout.

import net from "node:net";

const body = JSON.stringify({ message: "answered by next to nothing at all" });
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);

const server = net.createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    // Nobody here sends a body, and what comes in pieces is not answered twice.
    for (let end = bytes.indexOf("\r\n\r\n"); end !== -1; end = bytes.indexOf("\r\n\r\n", end + 4))
      socket.write(answer);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" && address !== null ? address.port : 0}\n`);
});
