// Whether load may be sent somewhere at all: to this machine, or to a host whose owner says so by name; and how much.

import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { planLimits } from "./limits.ts";

export interface DriveWish {
  /** As the user wrote it: `http://localhost:3000/start`, or without a scheme. */
  readonly target: string;
  /** The value of --i-own-this-host. */
  readonly ownedHost?: string;
  /** Gives the addresses of a name; the system's resolver when it is missing. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

export interface Permission {
  /** Scheme, host and port: `http://localhost:3000`. */
  readonly origin: string;
  /** Where the visit starts: path and query. */
  readonly path: string;
  /** What the name stood for when it was looked at. Whoever connects uses these: a name may change its mind. */
  readonly addresses: readonly [string, ...string[]];
  readonly isLoopback: boolean;
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether a host, as it stands in an address, is a name or a number of this machine's loopback. */
export function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const family = isIP(host);
  if (family === 0) return host === "localhost" || host.endsWith(".localhost");
  return loopback.check(host, family === 6 ? "ipv6" : "ipv4");
}

/** Throws a RangeError, with what to do instead, for a target that must not be driven. */
export async function mayDrive(wish: DriveWish): Promise<Permission> {
  const { origin, hostname, pathname, search } = addressOf(wish.target);
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const [first, ...others] = await addressesOf(host, wish.resolve ?? systemResolve);
  const addresses: [string, ...string[]] = [first, ...others];
  const isLoopback = addresses.every((address) => loopback.check(address, isIP(address) === 6 ? "ipv6" : "ipv4"));
  if (isLoopback || isOwned(host, wish.ownedHost)) return { origin, path: pathname + search, addresses, isLoopback };
  const where =
    isIP(host) > 0 ? `${host} is not this machine` : `${host} is not this machine, it is ${addresses.join(", ")}`;
  const hint = /^(0\.0\.0\.0|::)$/.test(host)
    ? " A server that listens there is reached at 127.0.0.1: write that."
    : "";
  const said = wish.ownedHost === undefined ? "" : ` --i-own-this-host says ${wish.ownedHost}, which is another host.`;
  throw new RangeError(
    `${where}: load is only sent to this machine (127.0.0.0/8, ::1, localhost).${hint}${said} ` +
      `A rehearsal can take a site down, and to whoever does not own it that is an attack. ` +
      `If it is yours, and nobody needs it meanwhile, add --i-own-this-host ${host}`,
  );
}

export interface LoadAmount {
  readonly visitsPerSecond: number;
  readonly durationMs: number;
}

/** Throws a RangeError for more load, or for longer, than may be sent. */
export function checkAmount({ visitsPerSecond, durationMs }: LoadAmount): void {
  const { maxVisitsPerSecond, maxDurationMs } = planLimits;
  if (!(visitsPerSecond > 0 && Number.isFinite(visitsPerSecond)))
    throw new RangeError(`${visitsPerSecond} is no rate: visits per second must be a number over 0.`);
  if (visitsPerSecond > maxVisitsPerSecond)
    throw new RangeError(
      `${grouped(visitsPerSecond)} visits/s are more than may be sent: at most ${grouped(maxVisitsPerSecond)}. ` +
        "No front page brings a hundredth of that; look at what one visit costs rather.",
    );
  if (!(durationMs > 0 && Number.isFinite(durationMs)))
    throw new RangeError(`${durationMs} ms is no time: how long the load lasts must be a number over 0.`);
  if (durationMs > maxDurationMs)
    throw new RangeError(
      `${grouped(Math.ceil(durationMs / 1_000))} s is longer than may be sent at a stretch: at most ` +
        `${grouped(maxDurationMs / 1_000)} s. A crowd's longer day can be compressed: its peak stays what it is.`,
    );
}

function addressOf(target: string): URL {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(target) ? target : `http://${target}`);
  // What is wrong may hold a password, so it is not repeated.
  if (url === null) throw new RangeError("The target is no address. Write it like http://localhost:3000");
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new RangeError(`Only http:// and https:// can be rehearsed, not ${url.protocol}//`);
  if (url.username !== "" || url.password !== "")
    throw new RangeError(
      "The target holds a user name or a password. Leave it out: sign in within a scenario instead.",
    );
  return url;
}

async function addressesOf(host: string, resolve: NonNullable<DriveWish["resolve"]>): Promise<[string, ...string[]]> {
  if (isIP(host) > 0) return [host];
  let found: readonly string[];
  try {
    found = await resolve(host);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RangeError(`The host ${host} was not found (${why}). Is its name right?`, { cause: error });
  }
  const [first, ...others] = found;
  if (first === undefined) throw new RangeError(`The host ${host} has no address. Is its name right?`);
  return [first, ...others];
}

async function systemResolve(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function isOwned(host: string, owned: string | undefined): boolean {
  return (
    owned !== undefined &&
    owned
      .toLowerCase()
      .replace(/^\[|\]$/g, "")
      .replace(/\.$/, "") === host.toLowerCase()
  );
}

function grouped(value: number): string {
  return value.toLocaleString("en-GB");
}
