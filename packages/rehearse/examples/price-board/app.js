// A board of prices, plain http: each visit draws a forecast for one share and keeps it a while, so that the page's
// "back" button finds it again.

import { createServer } from "node:http";

const fixed = process.env.FIXED === "1";
const points = 3000;
const keptForecasts = 290;
const kept = [];

function price(share, n) {
  return 100 + share + Math.sin((n * share) / 50) * 10;
}

/** An object for each point: short to write, and each one is something to collect later. */
function asObjects(share) {
  return Array.from({ length: points }, (_, n) => ({ at: n, price: price(share, n), label: { share, n } }));
}

/** The same numbers in one flat array. */
function asNumbers(share) {
  const forecast = new Float64Array(points);
  for (let n = 0; n < points; n += 1) forecast[n] = price(share, n);
  return forecast;
}

function highest(forecast) {
  let most = 0;
  for (const point of forecast) most = Math.max(most, fixed ? point : point.price);
  return most;
}

const server = createServer((request, response) => {
  const share = Number(/^\/shares\/(\d+)$/.exec(request.url ?? "")?.[1]);
  if (Number.isNaN(share)) {
    response.writeHead(404).end();
    return;
  }
  const forecast = fixed ? asNumbers(share) : asObjects(share);
  kept.push(forecast);
  if (kept.length > keptForecasts) kept.shift();
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ share, highest: highest(forecast), kept: kept.length }));
});
server.listen(Number(process.env.PORT), "127.0.0.1");
