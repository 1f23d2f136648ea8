// Invoices as pages, plain http in TypeScript: each is a table of rows whose sums are written as the customer's country
// writes them. Honest work of a few milliseconds per page.

import cluster from "node:cluster";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";

const fixed = process.env["FIXED"] === "1";

const euros = new Intl.NumberFormat("de-DE", { style: "currency", currency: "EUR" });
const days = new Intl.DateTimeFormat("de-DE", { dateStyle: "long", timeZone: "UTC" });

function row(invoice: number, line: number): string {
  const price = ((invoice * 31 + line * 17) % 9000) / 100;
  const day = new Date(Date.UTC(2026, 0, 1 + ((invoice + line) % 300)));
  return `<tr><td>${line}</td><td>${days.format(day)}</td><td>${euros.format(price)}</td><td>${euros.format(price * 1.19)}</td></tr>`;
}

function page(invoice: number): string {
  const rows = Array.from({ length: 1500 }, (_, line) => row(invoice, line));
  return `<!doctype html><title>Invoice ${invoice}</title><table>${rows.join("")}</table>`;
}

function serve(): void {
  const server = createServer((request, response) => {
    const found = /^\/invoices\/(\d+)$/.exec(request.url ?? "");
    response.setHeader("content-type", "text/html; charset=utf-8");
    if (found === null) response.writeHead(404).end("There is no such page.");
    else response.end(page(Number(found[1])));
  });
  server.listen(Number(process.env["PORT"]), "127.0.0.1");
}

if (fixed && cluster.isPrimary) {
  for (let n = 0; n < availableParallelism(); n += 1) cluster.fork();
} else serve();
