// All pages of Jarvis with what they load, their headers, and what is shown where there is none.

import { fileURLToPath } from "node:url";
import { type FastifyInstance } from "fastify";
import { type ReadContext } from "holdfast";
import { type Settings } from "../settings.ts";
import { loadAssets } from "./assets.ts";
import { shownChannels } from "./channels.ts";
import { addCounters } from "./counters.ts";
import { addFront } from "./front.ts";
import { addHeaders } from "./headers.ts";
import { addPages } from "./pages.ts";
import { addRefusals } from "./refusals.ts";
import { setupPath } from "./setup.ts";

const folder = fileURLToPath(new URL("../../web/", import.meta.url));
/** The page that stands in for a refusal; it has no address of its own. */
const refusedPath = "/refused";

/** Adds the front page, the other pages, the counters, and the headers of every answer. */
export function addWeb(server: FastifyInstance, context: ReadContext, settings: Settings): void {
  const assets = loadAssets(folder);
  const text = (url: string) => String(assets.pages.get(url)?.body ?? "");
  const without = ["/", refusedPath, ...(settings.isLocal ? [] : [setupPath])];
  addHeaders(server);
  addRefusals(
    server,
    text(refusedPath),
    [...assets.pages.keys()].filter((url) => url === "/" || !without.includes(url)),
  );
  addPages(server, { secret: context.secret, assets, without });
  const board = addCounters(server, context);
  addFront(server, context, {
    page: text("/"),
    channels: shownChannels(settings, context),
    hasSetup: settings.isLocal,
    counts: () => board.counts(),
  });
}
