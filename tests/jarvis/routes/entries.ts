// Each route of Jarvis, and who may do what there: the owner of a conversation, another person, the operator, and
// nobody. A route that is not in here fails the test: whoever adds one decides who it is for.

export const everybody = ["owner", "another", "operator", "nobody"] as const;

export type Who = (typeof everybody)[number];

/** What is sent, and what has to come back. */
export interface Entry {
  /** The body of a POST, as JSON or as a form; without them none is sent. */
  readonly body?: unknown;
  readonly form?: string;
  /** The status for who may, and for all others. */
  readonly may: readonly Who[];
  readonly status: number;
  readonly otherwise?: number | readonly number[];
  /** Who may find the owner's words in the answer; nobody by default. */
  readonly shows?: readonly Who[];
  /** It streams: the first words are enough. */
  readonly streams?: boolean;
}

const people = ["owner", "another"] as const;
const operator = ["operator"] as const;
const forAll: Entry = { may: everybody, status: 200 };
/** Who sends there shows a signature, a secret or a token, whoever they are besides. */
const signed: Entry = { may: [], status: 200, otherwise: 401, body: {} };

const browser = {
  endpoint: "https://fcm.googleapis.com/fcm/send/matrix",
  p256dh: `B${"A".repeat(86)}`,
  auth: "A".repeat(22),
};

/** By method and address, as the route is declared. */
export const entries: Readonly<Record<string, Entry>> = {
  "GET /": { ...forAll, shows: ["owner"] },
  "GET /home.json": forAll,
  "GET /chat": forAll,
  "GET /counters": forAll,
  "GET /setup": forAll,
  "GET /setup.json": forAll,
  "GET /counters/events": { ...forAll, streams: true },
  "GET /chat/state": { may: people, status: 200, otherwise: 401, shows: ["owner"] },
  "GET /chat/events": { may: people, status: 200, otherwise: 401, shows: ["owner"], streams: true },
  "GET /chat/push": forAll,
  "POST /chat/messages": { may: people, status: 200, otherwise: 401, body: { id: "matrix", text: "help" } },
  "POST /chat/say": { may: people, status: 303, otherwise: 401, form: "text=help" },
  "POST /chat/zone": { may: people, status: 200, otherwise: 401, body: { zone: "Europe/Paris" } },
  "POST /chat/push": { may: people, status: 200, otherwise: 401, body: { isOn: false, browser } },
  // Whoever has the address may read it, and nobody finds it: being the owner is not enough.
  "GET /export/:file": { may: [], status: 200, otherwise: 404 },
  "GET /webhook/messenger": { may: [], status: 200, otherwise: 403 },
  "POST /webhook/messenger": signed,
  "POST /webhook/telegram": signed,
  "POST /webhook/slack": signed,
  "POST /webhook/slack/actions": signed,
  "POST /webhook/mail": signed,
  "GET /mail/press": { may: [], status: 200, otherwise: 404 },
  "GET /mail/leave": { may: [], status: 200, otherwise: 404 },
  "POST /mail/press": signed,
  "POST /mail/leave": signed,
  "GET /operator": { may: operator, status: 200, otherwise: 401 },
  "GET /operator/dead": { may: operator, status: 404, otherwise: 401 },
  "GET /operator/import": { may: operator, status: 404, otherwise: 401 },
  "GET /operator/live.json": { may: operator, status: 200, otherwise: 401 },
  "GET /operator/import.json": { may: operator, status: 404, otherwise: 401 },
  // There is nothing that these could do.
  "POST /operator/act": { may: operator, status: 400, otherwise: 401, body: {} },
  "POST /operator/import": { may: operator, status: 400, otherwise: 401, body: {} },
  "POST /operator/broadcast": { may: operator, status: 200, otherwise: 401, form: "" },
  // Who guesses again and again has to wait.
  "POST /operator/login": { may: [], status: 303, otherwise: [401, 429], form: "password=guess" },
  "POST /operator/logout": { may: everybody, status: 303, form: "" },
};

/** What pages load is the same for all, and known by its ending; HEAD is a GET that shows nothing. */
export function entryOf(route: string): Entry | undefined {
  if (route.startsWith("HEAD ")) {
    const like = entryOf(route.replace("HEAD", "GET"));
    return like && { ...like, shows: [] };
  }
  return entries[route] ?? (/^GET \/assets\/[\w./:-]+\.(?:css|js|svg)$/.test(route) ? forAll : undefined);
}
