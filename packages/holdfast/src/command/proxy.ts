// `holdfast proxy haproxy APP.ts`: the configuration of a proxy that sends each request to the listener of its class.

import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { type ProxyPlan, haproxyConfig } from "../proxy/haproxy.ts";
import { routesOf } from "../proxy/routes.ts";
import { readListeners } from "../role/listeners.ts";
import { loadApp } from "../role/load.ts";
import { type Settings } from "../role/settings.ts";
import { type Command } from "./command.ts";

export const proxyCommand: Command = {
  name: "proxy",
  usage: "haproxy APP.ts",
  about: "prints a proxy's configuration that knows the classes",
  help: `  --listeners LIST   as \`holdfast start\` has them: critical=3001,sheddable=3002 (HOLDFAST_LISTENERS)
  --port N           the app's own port (PORT, 3000)
  --host H           where the web processes are (HOST, 127.0.0.1)
  --bind PLACE       where the proxy listens (127.0.0.1:8080); :80 is open to all
  --json             one object: the routes with their classes, and the configuration as text

Each route goes to the listener of its class, and to the app's own port where that class has none or none of its
processes is ready. A process is asked at /health/ready. Too much is refused with 503 and Retry-After.

  holdfast start app.ts --listeners critical=3001
  holdfast proxy haproxy app.ts --listeners critical=3001 --bind :80 > haproxy.cfg && haproxy -f haproxy.cfg`,
  run,
};

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      listeners: { type: "string" },
      port: { type: "string", default: String(settings.port) },
      host: { type: "string", default: settings.host },
      bind: { type: "string", default: "127.0.0.1:8080" },
      json: { type: "boolean", default: false },
    },
  });
  const [kind, appFile] = positionals;
  if (kind !== "haproxy") {
    throw fault("HF_SETTING_BAD", { name: "the proxy", value: kind ?? "none", reason: "only haproxy is known" });
  }
  if (appFile === undefined) throw fault("HF_APP_BAD", { file: "holdfast proxy", reason: "name the app's file" });
  const listeners = values.listeners === undefined ? settings.listeners : readListeners(values.listeners);
  const plan: ProxyPlan = {
    bind: word("--bind", values.bind),
    host: word("--host", values.host),
    port: portOf(values.port),
    listeners,
    routes: await routesOf(await loadApp(appFile)),
  };
  const config = haproxyConfig(plan);
  const routes = plan.routes.map(({ method, url, class: name }) => ({ method, url, class: name }));
  process.stdout.write(values.json ? `${JSON.stringify({ ...plan, routes, config })}\n` : config);
  return 0;
}

/** What goes into the configuration as it is must not be able to say more. */
function word(name: string, value: string): string {
  if (/^[\w.:*[\]-]+$/.test(value)) return value;
  throw fault("HF_SETTING_BAD", { name, value, reason: "an address, with a port where the proxy listens" });
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return port;
  throw fault("HF_SETTING_BAD", { name: "--port", value: text, reason: "a port is a number from 1 to 65535" });
}
