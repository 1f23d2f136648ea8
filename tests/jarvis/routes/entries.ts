// Each route of Jarvis, and who may do what there: the owner of a conversation, another person, the operator, and
// nobody. A route that is not in here fails the test: whoever adds one decides who it is for.

export const everybody = ["owner", "another", "operator", "nobody"] as const;

export type Who = (typeof everybody)[number];

/** What is sent, and what has to come back. */
export interface Entry {
  /** The body of a POST; without it none is sent. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the route's own address, where that has parameters. */
  readonly path?: string;
  /** The status for who may, and for all others. */
  readonly may: readonly Who[];
  readonly status: number;
  readonly otherwise?: number;
  /** Who may find the owner's words in the answer; nobody by default. */
  readonly shows?: readonly Who[];
  /** It streams: the first words are enough. */
  readonly streams?: boolean;
}

const people = ["owner", "another"] as const;

/** By method and address, as the route is declared. */
export const entries: Readonly<Record<string, Entry>> = {
  "GET /": { may: everybody, status: 200 },
  "GET /home.json": { may: everybody, status: 200 },
  "GET /chat": { may: everybody, status: 200 },
  "GET /counters": { may: everybody, status: 200 },
  "GET /counters/events": { may: everybody, status: 200, streams: true },
  "GET /chat/state": { may: people, status: 200, otherwise: 401, shows: ["owner"] },
  "GET /chat/events": { may: people, status: 200, otherwise: 401, shows: ["owner"], streams: true },
  "POST /chat/messages": { may: people, status: 200, otherwise: 401, body: { id: "matrix", text: "list" } },
  "POST /chat/zone": { may: people, status: 200, otherwise: 401, body: { zone: "Europe/Paris" } },
  // Whoever has the address may read it, and nobody finds it: being the owner is not enough.
  "GET /export/:file": { may: [], status: 200, otherwise: 404, path: `/export/${"a".repeat(43)}.ics` },
  // Who sends here shows a signature, whoever they are besides.
  "GET /webhook/messenger": { may: [], status: 200, otherwise: 403 },
  "POST /webhook/messenger": { may: [], status: 200, otherwise: 401, body: { object: "page", entry: [] } },
};

/** What pages load: it is the same for all, and is known by its ending. */
export function entryOf(route: string): Entry | undefined {
  return (
    entries[route] ?? (/^GET \/[\w./-]+\.(?:css|js|svg)$/.test(route) ? { may: everybody, status: 200 } : undefined)
  );
}
