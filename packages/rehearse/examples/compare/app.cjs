// A shop's shelf, Express: pages of products, and a comparison that finds products which share tags.
"use strict";
const express = require("express");

const fixed = process.env.FIXED === "1";
const products = Array.from({ length: 2600 }, (_, id) => ({
  id,
  title: `Product ${id}`,
  price: 5 + ((id * 37) % 900) / 10,
  tags: [`colour-${id % 41}`, `size-${id % 23}`, `maker-${(id * 7) % 301}`],
}));

/** For each product how many others come from the same maker: every product is held against every other one. */
function countByPairs() {
  const counts = {};
  for (const one of products) {
    let same = 0;
    for (const other of products) if (one !== other && one.tags[2] === other.tags[2]) same += 1;
    counts[one.id] = same;
  }
  return counts;
}

/** The same in one pass. */
function countByMaker() {
  const makers = new Map();
  for (const product of products) makers.set(product.tags[2], (makers.get(product.tags[2]) ?? 0) + 1);
  return Object.fromEntries(products.map((product) => [product.id, makers.get(product.tags[2]) - 1]));
}

const app = express();
app.get("/products/:id", (request, response) => {
  const product = products[Number(request.params.id) % products.length];
  response.send(`<h1>${product.title}</h1><p>${product.price.toFixed(2)} €</p><p>${product.tags.join(", ")}</p>`);
});
app.get("/compare/:id", (request, response) => {
  const counts = fixed ? countByMaker() : countByPairs();
  const id = Number(request.params.id) % products.length;
  response.send(`<h1>Product ${id}</h1><p>${counts[id]} others from this maker</p>`);
});
app.listen(Number(process.env.PORT), "127.0.0.1");
