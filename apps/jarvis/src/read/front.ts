// The front page: what Jarvis does, the counts, the channels, and the conversation of whoever looks, all in the page as
// it is sent. For a crowd of new people it is one page, made once for each change of the counts.

import { type FastifyInstance, type FastifyRequest } from "fastify";
import { type ReadContext } from "holdfast";
import { readSession } from "../session.ts";
import { type Counts } from "../store/counters.ts";
import { type Line, newestLines } from "../store/lines.ts";
import { findPerson } from "../store/people.ts";
import { personKey } from "../streams.ts";
import { type Asset, assetOf } from "./assets.ts";
import { type ShownChannel } from "./channels.ts";
import { escapeHtml } from "./escape.ts";
import { keepSession, reading } from "./pages.ts";
import { sendAsset } from "./serve.ts";
import { talkHtml } from "./talk-html.ts";
import { type Theme, themed, themeOf } from "./theme.ts";

/** Lines of the conversation in the page; the whole of it is in the chat. */
const linesShown = 30;

export interface FrontOptions {
  /**
   * The page with its places: `@people@`, `@sent@`, `@after@`, `@talking@`, `<!-- lines -->`, `<!-- channels -->` and
   * `<!-- foot -->`.
   */
  readonly page: string;
  readonly channels: readonly ShownChannel[];
  /** True: links to what is of use to who sets Jarvis up. */
  readonly hasSetup: boolean;
  /** The newest counts; undefined while the store is away. */
  readonly counts: () => Promise<Counts | undefined>;
}

interface Talk {
  readonly lines: readonly Line[];
  readonly zone: string;
}

const noTalk: Talk = { lines: [], zone: "UTC" };

/** Adds / and /home.json. */
export function addFront(server: FastifyInstance, context: ReadContext, options: FrontOptions): void {
  const { channels, counts } = options;
  const setup = options.hasSetup ? '<a href="/setup">Set it up</a>' : "";
  const page = options.page
    .replace("<!-- channels -->", channels.map(channelHtml).join(""))
    .replace("<!-- foot -->", setup);
  const crowd = new CrowdPages(page);
  server.route({
    method: [...reading],
    url: "/",
    handler: async (request, reply) => {
      const [now, talk] = await Promise.all([counts(), talkOf(context, request)]);
      const theme = themeOf(request.headers.cookie);
      keepSession(request, reply, context.secret);
      reply.header("vary", "cookie");
      return talk.lines.length === 0
        ? sendAsset(request, reply, crowd.page(theme, now))
        : reply.type("text/html; charset=utf-8").send(filled(themed(page, theme), now, talk));
    },
  });
  server.get("/home.json", async (_request, reply) => {
    reply.header("cache-control", "no-store");
    return { name: "Jarvis", channels, counts: await counts() };
  });
}

/** The page for who has said nothing yet: packed once for each count, however many come. */
class CrowdPages {
  readonly #page: string;
  #counts = "";
  #pages = new Map<Theme, Asset>();

  constructor(page: string) {
    this.#page = page;
  }

  page(theme: Theme, counts: Counts | undefined): Asset {
    const name = `${counts?.people} ${counts?.sent}`;
    if (name !== this.#counts) this.#pages.clear();
    this.#counts = name;
    const page = this.#pages.get(theme) ?? assetOf(filled(themed(this.#page, theme), counts, noTalk), ".html");
    this.#pages.set(theme, page);
    return page;
  }
}

/** Nothing for who is new, and while the store is away: the page is still a page. */
async function talkOf({ pool, secret }: ReadContext, request: FastifyRequest): Promise<Talk> {
  const personId = readSession(secret, request.headers.cookie);
  if (personId === undefined) return noTalk;
  const id = personKey({ channel: "web", personId });
  try {
    const lines = await newestLines(pool, id, linesShown);
    return lines.length === 0 ? noTalk : { lines, zone: (await findPerson(pool, id))?.zone ?? "UTC" };
  } catch {
    return noTalk;
  }
}

function filled(page: string, counts: Counts | undefined, { lines, zone }: Talk): string {
  const figure = (count: number | undefined) => (count === undefined ? "–" : count.toLocaleString("en-GB"));
  return page
    .replaceAll("@people@", () => figure(counts?.people))
    .replaceAll("@sent@", () => figure(counts?.sent))
    .replace("@after@", () => String(lines.at(-1)?.n ?? 0))
    .replace("@talking@", () => (lines.length > 0 ? " hidden" : ""))
    .replace("<!-- lines -->", () => talkHtml(lines, zone));
}

function channelHtml({ name, title, url, about }: ShownChannel): string {
  const inner = `<strong>${escapeHtml(title)}</strong> <span>${escapeHtml(about)}</span>`;
  const icon = `<svg class="sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="#sign-${name}"/></svg>`;
  return url === undefined
    ? `<li class="channel away">${icon}<div>${inner}</div></li>`
    : `<li class="channel">${icon}<a href="${escapeHtml(url)}">${inner}</a></li>`;
}
