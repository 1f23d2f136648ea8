// The events that are sent: about 190 bytes of JSON each, made by copying one template and writing three fields into
// it, so that making a request costs less than sending it.

import { buildRequest, type Target } from "holdfast-rehearse/drive";

export interface Events {
  /** The id of event number `index`, from 0. */
  id(index: number): string;
  /** The request that carries it. */
  request(index: number): Buffer;
}

const keys = 1000;
const firstSeq = 100_000_000;

/** `run` (8 characters) keeps the ids of one stretch apart from those of all others. */
export function makeEvents(target: Target, run: string): Events {
  const blank = {
    id: `${run}-00000000`,
    key: "person-0000",
    seq: firstSeq,
    text: "remind me to call mum in 2 minutes, and to buy the tickets for the 19:40 train before they are gone",
  };
  const body = JSON.stringify(blank);
  const headers = { "Content-Type": "application/json", "User-Agent": "holdfast-bench" };
  const template = buildRequest(target, { method: "POST", path: "/events", headers, body });
  const idAt = template.indexOf(blank.id) + run.length + 1;
  const keyAt = template.indexOf(blank.key) + "person-".length;
  const seqAt = template.indexOf(String(blank.seq));
  return {
    id: (index) => `${run}-${scattered(index)}`,
    request: (index) => {
      const request = Buffer.from(template);
      request.write(scattered(index), idAt, "latin1");
      request.write(String(index % keys).padStart(4, "0"), keyAt, "latin1");
      request.write(String(firstSeq + index), seqAt, "latin1");
      return request;
    },
  };
}

/** Ids that arrive in no order, as those of real senders do: rising ones would flatter the unique index. One to one. */
function scattered(index: number): string {
  return (Math.imul(index, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0");
}
