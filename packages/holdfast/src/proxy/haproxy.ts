// A configuration for HAProxy 2.4 and later: each request goes to the listener of its class, by method and path; a
// process that is not ready gets none; what nobody can serve is refused with a pause. Values in, text out.

import { type ClassifiedRoute, patternOf } from "../accept/admission/route-class.ts";
import { limits } from "../limits.ts";
import { classes, type EventClass } from "../log/class.ts";
import { type Listener } from "../role/listeners.ts";

export interface ProxyPlan {
  /** Where the proxy listens: `:80`, `127.0.0.1:8080`. */
  readonly bind: string;
  /** Where the web processes are. */
  readonly host: string;
  /** The app's own port, which serves every class. */
  readonly port: number;
  readonly listeners: readonly Listener[];
  readonly routes: readonly Pick<ClassifiedRoute, "method" | "url" | "class">[];
}

/** Requests of one process at once, less for what matters less; what is above waits in the proxy. */
const connections: Readonly<Record<EventClass, number>> = { critical: 2_000, normal: 1_000, sheddable: 250 };
/** All connections of clients. */
const clients = 20_000;

export function haproxyConfig(plan: ProxyPlan): string {
  const own = classes.filter((name) => plan.listeners.some((one) => one.class === name));
  return [head(), frontend(plan, own), ...own.map((name) => backend(plan, name)), backend(plan, undefined)].join("\n");
}

function head(): string {
  const refusal = `lf-string '{"error":{"code":"HF_OVERLOADED"}}'`;
  const pause = `hdr retry-after %[rand(${limits.admissionRetrySeconds}),add(1)]`;
  const seconds = (ms: number) => Math.floor(ms / 1000);
  return `# Made by \`holdfast proxy haproxy\`: make it anew when routes, classes or ports change.
# How many connections it takes follows from its limit of open files (ulimit -n), up to maxconn.

defaults
  mode http
  option forwardfor
  option http-keep-alive
  option redispatch
  # Only where nothing was sent yet: a request is never sent twice.
  retries 2
  retry-on conn-failure
  timeout connect 2s
  # A request that is not complete by then is cut off, as Holdfast itself would.
  timeout http-request ${seconds(limits.requestMs)}s
  # Shorter than the ${seconds(limits.keepAliveMs)} s of Holdfast: no request meets a connection that is being closed.
  timeout http-keep-alive ${seconds(limits.keepAliveMs) - 15}s
  timeout client ${seconds(limits.keepAliveMs) - 15}s
  # Longer than any answer is held; pages that stream send something more often.
  timeout server ${seconds(limits.keepAliveMs) - 15}s
  timeout tunnel 1h
  timeout queue 200ms
  http-error status 503 content-type application/json ${refusal} ${pause}
  option httpchk
  http-check send meth GET uri /health/ready
  http-check expect status 200
  default-server check inter 1s fastinter 300ms downinter 500ms fall 2 rise 2
`;
}

function frontend({ bind, routes }: ProxyPlan, own: readonly EventClass[]): string {
  const rules = own.flatMap((name) =>
    byMethod(routes.filter((one) => one.class === name)).flatMap(({ method, paths, patterns }) => [
      ...(paths.length > 0 ? [use(name, method, `path -m str ${paths.join(" ")}`)] : []),
      ...patterns.map((pattern) => use(name, method, `path -m reg ${pattern}`)),
    ]),
  );
  return [`frontend web`, `  bind ${bind}`, `  maxconn ${clients}`, ...rules, `  default_backend all`, ``].join("\n");
}

function use(name: EventClass, method: string, path: string): string {
  return `  use_backend ${name} if { method ${method} } { ${path} }`;
}

function byMethod(
  routes: ProxyPlan["routes"],
): { readonly method: string; readonly paths: string[]; readonly patterns: string[] }[] {
  const methods = [...new Set(routes.map(({ method }) => method))].toSorted();
  return methods.map((method) => {
    const urls = [...new Set(routes.filter((one) => one.method === method).map(({ url }) => url))].toSorted();
    const isPattern = (url: string) => /[:*]/.test(url);
    const quoted = (text: string) => `'${text.replaceAll("'", "")}'`;
    return {
      method,
      paths: urls.filter((url) => !isPattern(url)).map(quoted),
      patterns: urls.filter(isPattern).map((url) => quoted(patternOf(url).source)),
    };
  });
}

/** The servers of a class; behind them, when none of them is ready, the app's own port. */
function backend({ host, port, listeners }: ProxyPlan, name: EventClass | undefined): string {
  const most = connections[name ?? "normal"];
  const servers = listeners
    .filter((one) => name !== undefined && one.class === name)
    .map((one) => `  server ${one.class}-${one.port} ${host}:${one.port} maxconn ${most} maxqueue ${most}`);
  const rest = `  server all-${port} ${host}:${port} maxconn ${most} maxqueue ${most}`;
  return [`backend ${name ?? "all"}`, ...servers, name === undefined ? rest : `${rest} backup`, ``].join("\n");
}
