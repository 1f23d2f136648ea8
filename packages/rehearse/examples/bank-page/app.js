// A page behind https, plain node:https: the certificate is the one thing that differs between the two versions.

import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const folder = process.env.CERTIFICATES;
const name = process.env.CERTIFICATE;
const options = {
  key: readFileSync(`${folder}/${name}.key`),
  cert: readFileSync(`${folder}/${name}.crt`),
};

const rates = [0.5, 1.25, 2.1, 2.75].map((rate, year) => `<tr><td>${year + 1} years</td><td>${rate} %</td></tr>`);
const page = `<!doctype html><title>Savings</title><h1>Savings</h1><table>${rates.join("")}</table>`;

const server = createServer(options, (request, response) => {
  if (request.url !== "/") {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(page);
});
server.listen(Number(process.env.PORT), "127.0.0.1");
