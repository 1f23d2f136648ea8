// Which class a request has, and whose it is, from its method and address alone: before anything of it is parsed.

import { type FastifyContextConfig } from "fastify";
import { limits } from "../../limits.ts";
import { type EventClass } from "../../log/class.ts";

/** A request before its body: what a route's `user` gets to see. */
export interface Asking {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The client's address; behind a proxy of a private network, as the proxy says. */
  readonly ip: string;
}

export interface Standing {
  readonly class: EventClass;
  /** Whose request it is: those of one user are all taken or all refused. By default the client's address decides. */
  readonly user?: ((request: Asking) => string) | undefined;
  /** Never refused, and on every listener: what asks whether the process is well. */
  readonly always?: boolean;
  /** On every listener, whatever its class: where an answer tells its client to ask. */
  readonly anywhere?: boolean;
}

/** A route with its class, as a proxy must know it. */
export interface ClassifiedRoute extends Standing {
  readonly method: string;
  /** As Fastify takes it: `/people/:id`, `/files/*`. */
  readonly url: string;
}

const mark = Symbol("holdfast class");

/**
 * The class of a page, for Fastify's `config` of its route: `server.get("/form", { config: inClass("critical") }, …)`.
 * Without it a page is `normal`.
 */
export function inClass(name: EventClass, options: Pick<Standing, "user"> = {}): FastifyContextConfig {
  return { [mark]: { class: name, ...options } };
}

/** What `inClass` has said; undefined where nothing was said. */
export function classOf(config: unknown): Standing | undefined {
  // Only `inClass` can have put something there.
  return typeof config === "object" && config !== null
    ? (Reflect.get(config, mark) as Standing | undefined)
    : undefined;
}

/** `inClass` with more to say. */
export function standing(what: Standing): FastifyContextConfig {
  return { [mark]: what };
}

/** The routes of a server. */
export class RouteClasses {
  readonly routes: ClassifiedRoute[] = [];
  readonly #exact = new Map<string, Standing>();
  readonly #patterns: { readonly method: string; readonly matches: RegExp; readonly standing: Standing }[] = [];

  add(route: ClassifiedRoute): void {
    const { method, url } = route;
    this.routes.push(route);
    if (/[:*]/.test(url)) this.#patterns.push({ method, matches: patternOf(url), standing: route });
    else this.#exact.set(`${method} ${url}`, route);
  }

  /** Of the route that a request is for; undefined when there is none. `url` may have a query string. */
  find(method: string, url: string): Standing | undefined {
    const end = url.indexOf("?");
    const path = end === -1 ? url : url.slice(0, end);
    if (path.length > limits.admissionPathCharacters) return undefined;
    const exact = this.#exact.get(`${method} ${path}`);
    return exact ?? this.#patterns.find((one) => one.method === method && one.matches.test(path))?.standing;
  }
}

/** A regular expression for the paths of an address: a parameter takes what is between slashes, `*` the rest. */
export function patternOf(url: string): RegExp {
  const parts = url.split("/").map((part) => {
    const [before = "", ...parameters] = part.split(/:\w+(?:\([^)]*\))?\??/);
    return [before, ...parameters].map(fixed).join("[^/]+");
  });
  return new RegExp(`^${parts.join("/")}$`);
}

function fixed(text: string): string {
  // Not RegExp.escape: a proxy reads it too, and people read the proxy's configuration.
  const escaped = text.split("*").map((one) => one.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return escaped.join(".*");
}
