// A page that remembers its visitor in an encrypted cookie, Koa.

import { createCipheriv, randomBytes, scryptSync } from "node:crypto";
import Router from "@koa/router";
import Koa from "koa";

const fixed = process.env.FIXED === "1";
const secret = process.env.COOKIE_SECRET ?? "only for this example";
const keyFromSecret = () => scryptSync(secret, "cookies", 32, { N: 4096 });
const keyAtStart = keyFromSecret();

function encrypt(text) {
  // Without `fixed` the key is derived from the secret again for each cookie.
  const key = fixed ? keyAtStart : keyFromSecret();
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const bytes = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return bytes.toString("base64url");
}

const router = new Router();
router.get("/", (context) => {
  context.cookies.set("visitor", encrypt(JSON.stringify({ since: Date.now() })));
  context.type = "html";
  context.body = "<!doctype html><title>Vault</title><h1>Welcome</h1>";
});

new Koa().use(router.routes()).listen(Number(process.env.PORT), "127.0.0.1");
