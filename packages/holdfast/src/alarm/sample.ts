// For the tests of alarms: a webhook and a mail server that take everything and remember it.

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { type TestContext } from "node:test";
import { atEnd } from "../store/embedded/scratch.ts";

export interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers every request with `status`. */
export async function httpSink(t: TestContext, status = 200): Promise<{ url: string; calls: readonly Call[] }> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      calls.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(status, { location: "http://127.0.0.1:1/" }).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(t, () => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, calls };
}

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they came. */
  readonly data: string;
}

/** A mail server without extensions. */
export async function mailSink(t: TestContext): Promise<{ url: string; mails: readonly Mail[] }> {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    talk(socket, mails);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(t, () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, mails };
}

function talk(socket: Socket, mails: Mail[]): void {
  let [from, to, data]: [string, string[], string[] | undefined] = ["", [], undefined];
  const say = (line: string) => socket.write(`${line}\r\n`);
  say("220 sink");
  createInterface(socket).on("line", (line) => {
    if (data) {
      if (line !== ".") return void data.push(line.replace(/^\./, ""));
      mails.push({ from, to, data: data.join("\r\n") });
      [to, data] = [[], undefined];
      return void say("250 kept");
    }
    const path = /<(.*)>/.exec(line)?.[1] ?? "";
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "MAIL") from = path;
    if (verb === "RCPT") to.push(path);
    if (verb === "DATA") data = [];
    say(verb === "DATA" ? "354 go on" : verb === "QUIT" ? "221 bye" : "250 well");
  });
}
