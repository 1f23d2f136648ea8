// What an operator's page sends: one press of a button, stored before it is answered. Only from the page itself, and
// only from whoever is let in.

import { type AcceptContext, type EventRoute, fault, type Incoming, into } from "holdfast";
import { bodyOf } from "../body.ts";
import { refuseForms, refuseOtherSites } from "../same-site.ts";
import { operator, Press } from "./actions.ts";
import { standingOf } from "./door.ts";
import { imported, Sent } from "./import/streams.ts";
import { type OperatorSettings } from "./settings.ts";

/** So long does the page wait to hear what came of it, before it is told where to ask. */
const WAIT_MS = 10_000;

/** POST /operator/act. */
export function actRoute(settings: OperatorSettings): EventRoute {
  return {
    method: "POST",
    url: "/operator/act",
    class: "critical",
    bodyLimit: 64 * 1024,
    waitMs: WAIT_MS,
    events: (request, context) => {
      const who = operatorOf(request, { settings, context });
      return [into(operator, { ...bodyOf(Press, request), who })];
    },
  };
}

/** Who asks, by what is known of them; throws HF_NOT_FOUND, HF_UNAUTHORISED, HF_CROSS_SITE or HF_MEDIA_TYPE. */
function operatorOf(
  request: Incoming,
  { settings, context }: { readonly settings: OperatorSettings; readonly context: AcceptContext },
): string {
  // Sessions end by the clock of the machine, whatever a request says that the time is.
  const standing = standingOf(request, { settings, secret: context.secret }, new Date());
  if (standing === "away") throw fault("HF_NOT_FOUND");
  refuseOtherSites(request.headers);
  refuseForms(request.headers);
  if (standing === "login") throw fault("HF_UNAUTHORISED");
  return `operator at ${request.ip}`;
}

/** A piece of a file in base64, and what is around it. */
const PART_BYTES = 400 * 1024;

/** POST /operator/import: a piece of an old store's export, or its end. */
export function importRoute(settings: OperatorSettings): EventRoute {
  return {
    method: "POST",
    url: "/operator/import",
    class: "sheddable",
    bodyLimit: PART_BYTES,
    events: (request, context) => {
      operatorOf(request, { settings, context });
      return [into(imported, bodyOf(Sent, request))];
    },
  };
}
