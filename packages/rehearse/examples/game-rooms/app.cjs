// A board game with rooms in memory, plain http in a cluster: a room's visitors must come to the same worker, so the
// primary hands out the connections itself.
"use strict";
const cluster = require("node:cluster");
const { createServer: createHttp } = require("node:http");
const { createServer } = require("node:net");
const { availableParallelism } = require("node:os");

const fixed = process.env.FIXED === "1";

/** By the visitor's network, so that a phone which changes its address stays where it was. */
function byNetwork(socket, count) {
  const [first = "0", second = "0"] = (socket.remoteAddress ?? "").replace("::ffff:", "").split(".");
  return (Number(first) * 256 + Number(second)) % count;
}

let turn = 0;
/** One after the other; a visit is one connection, and keeps its worker. */
function inTurn(_socket, count) {
  turn += 1;
  return turn % count;
}

function distribute() {
  const workers = Array.from({ length: Math.max(2, availableParallelism()) }, () => cluster.fork());
  const choose = fixed ? inTurn : byNetwork;
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    workers[choose(socket, workers.length)].send("connection", socket);
  });
  let ready = 0;
  const listen = () => {
    ready += 1;
    if (ready === workers.length) server.listen(Number(process.env.PORT), "127.0.0.1");
  };
  for (const worker of workers) worker.once("message", listen);
}

/** Plays many dice games to say who is likely to win. */
function chances(room) {
  let won = 0;
  let dice = room + 1;
  for (let game = 0; game < 150_000; game += 1) {
    dice = (dice * 48_271) % 2_147_483_647;
    if (dice % 6 > 2) won += 1;
  }
  return won / 150_000;
}

function play() {
  const rooms = new Map();
  const http = createHttp((request, response) => {
    const room = Number(/^\/rooms\/(\d+)$/.exec(request.url ?? "")?.[1]);
    if (Number.isNaN(room)) return response.writeHead(404).end();
    const visits = (rooms.get(room) ?? 0) + 1;
    rooms.set(room, visits);
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify({ room, visits, chances: chances(room) }));
  });
  process.on("message", (message, socket) => {
    if (message !== "connection" || socket === undefined) return;
    http.emit("connection", socket);
    socket.resume();
  });
  process.send("ready");
}

if (cluster.isPrimary) distribute();
else play();
