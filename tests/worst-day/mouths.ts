// How the crowd speaks: for each channel the bytes of one request with what people said there. A channel more is one
// mouth more here, and one ear more in ears.ts.

import { createHmac } from "node:crypto";
import { literalOf } from "../../apps/jarvis/crowd-words.ts";
import { type Saying } from "../../apps/jarvis/crowd.ts";
import { buildRequest, type Target } from "holdfast-rehearse/drive";

/** A saying as it goes out: who says it by the name in the channel, when it was written, in ms since 1970. */
export interface Spoken {
  readonly saying: Saying;
  /** The name there; on the web page its cookie. */
  readonly name: string;
  readonly writtenMs: number;
}

export interface Mouth {
  readonly channel: string;
  /** So many sayings go into one request at most. */
  readonly perRequest: number;
  /** People have to open a page first, which gives them their name. */
  readonly opensPage: boolean;
  readonly request: (target: Target, sayings: readonly Spoken[]) => Buffer;
}

/** The secret that Jarvis uses when none is set. */
const secret = "local-app-secret";

const messenger: Mouth = {
  channel: "messenger",
  perRequest: 100,
  opensPage: false,
  request(target, sayings) {
    const items = sayings.map(({ saying, name, writtenMs }) => {
      const head = `{"sender":{"id":"${name}"},"recipient":{"id":"page"},"timestamp":${writtenMs},"message":{"mid":"m_${saying.index}","text":`;
      return Buffer.concat([Buffer.from(head), literalOf(saying.text), Buffer.from("}}")]);
    });
    const [first] = sayings;
    const body = Buffer.concat([
      Buffer.from(`{"object":"page","entry":[{"id":"page","time":${first?.writtenMs ?? 0},"messaging":[`),
      ...items.flatMap((item, index) => (index === 0 ? [item] : [Buffer.from(","), item])),
      Buffer.from("]}]}"),
    ]);
    const mark = createHmac("sha256", secret).update(body).digest("hex");
    const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${mark}` };
    return buildRequest(target, { method: "POST", path: "/webhook/messenger", headers, body });
  },
};

const web: Mouth = {
  channel: "web",
  perRequest: 1,
  opensPage: true,
  request(target, sayings) {
    const [only] = sayings;
    if (only === undefined) throw new Error("a request needs a saying");
    const begin = Buffer.from(`{"id":"w_${only.saying.index}","zone":"Europe/Berlin","text":`);
    const body = Buffer.concat([begin, literalOf(only.saying.text), Buffer.from("}")]);
    const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin", cookie: only.name };
    return buildRequest(target, { method: "POST", path: "/chat/messages", headers, body });
  },
};

/** All channels that the crowd speaks on, and how much of the crowd does. */
export const mouths: readonly (Mouth & { readonly weight: number })[] = [
  { ...messenger, weight: 3 },
  { ...web, weight: 1 },
];

/** The name of a person where names are numbers, as Messenger gives them out. */
export function nameOf(person: number): string {
  return `7${String(person).padStart(15, "0")}`;
}

/** The person of such a name; undefined for anything else. */
export function personOf(name: string): number | undefined {
  return /^7\d{15}$/.test(name) ? Number(name.slice(1)) : undefined;
}
