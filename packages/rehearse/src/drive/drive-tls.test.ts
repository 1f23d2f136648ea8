import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import https from "node:https";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import type { TLSSocket } from "node:tls";
import { drive } from "./drive.ts";
import { addsUp, scenario, serve, usual } from "./drive-scene.ts";

it("over TLS each fresh visit shakes hands anew; a certificate that nobody signed is accepted only when told so", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "drive-tls-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
  execFileSync("openssl", [...words.split(" "), "-keyout", key, "-out", cert], { stdio: "ignore" });
  const server = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
    response.end("x".repeat(100_000));
  });
  let handshakes = 0;
  let resumed = 0;
  server.on("secureConnection", (socket: TLSSocket) => {
    handshakes += 1;
    if (socket.isSessionReused()) resumed += 1;
  });
  server.on("tlsClientError", () => {});
  const { url } = await serve(t, server);
  const wish = {
    ...usual,
    target: url.replace("http:", "https:"),
    scenario: scenario(
      t,
      `const page = yield get("/"); if (page.body.length !== 100000) throw new Error("cut"); yield get("/b");`,
    ),
  };
  const report = await drive({ ...wish, anyCertificate: true });
  addsUp(report);
  assert.ok(report.visits.begun > 20);
  assert.deepEqual([report.visits.done, handshakes, resumed], [report.visits.begun, report.visits.begun, 0]);
  const refused = await drive(wish);
  addsUp(refused);
  assert.deepEqual(refused.requests.errors, { certificate: refused.requests.sent });
});
