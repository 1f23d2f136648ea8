// Sends an asset in the best form that the browser takes, or says that it has it already.

import { type FastifyReply, type FastifyRequest } from "fastify";
import { type Asset, type Encoding, encodings, isUnchanged } from "./assets.ts";

/** For what never changes at its address: a year, and no question in between. */
export const forEver = "public, max-age=31536000, immutable";

/** Answers with the asset; 304 without a body where the browser has it. */
export function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  const encoding = encodingFor(asset, request.headers["accept-encoding"]);
  const known = reply.getHeader("vary");
  reply.header("vary", known === undefined ? "accept-encoding" : `${String(known)}, accept-encoding`);
  // Another form is another sequence of bytes, so it has a tag of its own.
  reply.header("etag", encoding === undefined ? asset.etag : asset.etag.replace(/"$/, `.${encoding}"`));
  if (isUnchanged(asset, request.headers["if-none-match"])) return reply.code(304).send();
  reply.type(asset.type);
  const body = (encoding === undefined ? undefined : asset.packed[encoding]) ?? asset.body;
  if (encoding !== undefined) reply.header("content-encoding", encoding);
  return reply.send(body);
}

/** The smallest form that the browser names and does not refuse by `;q=0`; undefined: the body as it is. */
export function encodingFor({ packed }: Pick<Asset, "packed">, accepted: string | undefined): Encoding | undefined {
  const offers = (accepted ?? "").toLowerCase().split(",");
  const takes = (name: string) =>
    offers.some((offer) => {
      const [what, ...terms] = offer.split(";").map((part) => part.trim());
      return what === name && !terms.some((term) => /^q=0(?:\.0*)?$/.test(term));
    });
  return encodings.find((name) => packed[name] !== undefined && takes(name));
}
