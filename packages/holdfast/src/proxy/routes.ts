// The routes of an app with their classes, without running it: what a proxy has to know.

import Fastify from "fastify";
import { type ClassifiedRoute, inClass, RouteClasses } from "../accept/admission/route-class.ts";
import { classify } from "../accept/web.ts";
import { type App } from "../app.ts";
import { Wake } from "../log/wake.ts";
import { openPool } from "../store/pool.ts";

/** A store that nobody is: what a page asks for while it is only being added fails. */
const nowhere = "postgresql://nobody@127.0.0.1:1/none";

/** Reads them off. Throws what the app's `read` throws when it cannot be added without a store. */
export async function routesOf(app: App): Promise<readonly ClassifiedRoute[]> {
  const classes = new RouteClasses();
  const server = Fastify({ exposeHeadRoutes: false });
  const pool = openPool({ url: nowhere, purpose: "routes", connections: 1 });
  const stopping = new AbortController();
  try {
    classify(server, classes);
    for (const { method, url, class: name = "normal", user } of app.routes) {
      server.route({ method, url, config: inClass(name, { user }), handler: () => "" });
    }
    const wake = new Wake({ url: nowhere, betweenProcesses: false });
    const context = { pool, wake, streamOf: () => 0, secret: "", standIns: {}, stopping: stopping.signal };
    await app.read?.(server, context);
    await server.ready();
    return classes.routes;
  } finally {
    stopping.abort();
    await server.close();
    await pool.end();
  }
}
