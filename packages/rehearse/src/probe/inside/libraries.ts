// Tells when a library that the probe knows is loaded, by the file that holds what is to be wrapped. CommonJS files are
// seen as they are compiled, also when an ES module imports them; ES modules are changed as they are read.

import module from "node:module";
import { watchBcrypt } from "./bcrypt.ts";
import { watchMysqlConnection, watchMysqlPool } from "./mysql2.ts";
import { patch, read } from "./patch.ts";
import { watchPgPool } from "./pg-pool.ts";
import { watchPgClient } from "./pg.ts";
import { wrapPostgresJs, watchPostgresQuery } from "./postgres-js.ts";
import { watchIoredis, watchNodeRedis } from "./redis.ts";
import { usePool } from "./reuse.ts";
import { changeSource } from "./source.ts";

const libraries: readonly (readonly [RegExp, (exports: unknown, module: object) => void])[] = [
  [/\/pg-pool\/index\.js$/, watchPgPool],
  [/\/pg\/lib\/client\.js$/, watchPgClient],
  [/\/pg\/lib\/index\.js$/, (exports) => usePool(read(exports, "Pool"))],
  [/\/mysql2\/lib\/(?:base\/)?pool\.js$/, watchMysqlPool],
  [/\/mysql2\/lib\/(?:base\/)?connection\.js$/, watchMysqlConnection],
  [/\/ioredis\/built\/(?:redis\/index|redis|Redis)\.js$/, watchIoredis],
  [/\/@(?:redis|node-redis)\/client\/dist\/lib\/client\/commands-queue\.js$/, watchNodeRedis],
  [/\/postgres\/cjs\/src\/query\.js$/, watchPostgresQuery],
  [/\/postgres\/cjs\/src\/index\.js$/, (exports, loaded) => Reflect.set(loaded, "exports", wrapPostgresJs(exports))],
  [/\/bcrypt\/bcrypt\.js$/, watchBcrypt],
];

export function watchLibraries(): void {
  patch(
    read(module, "prototype"),
    "_compile",
    (original) =>
      function (this: unknown, ...args) {
        const result = original.apply(this, args);
        const file = args[1];
        if (typeof file === "string" && file.includes("node_modules") && this instanceof Object) watch(file, this);
        return result;
      },
  );
  // What a changed source calls: ES modules cannot be changed once they are linked.
  Reflect.set(globalThis, Symbol.for("rehearse.postgres"), (postgres: unknown, query: unknown) => {
    watchPostgresQuery({ Query: query });
    return wrapPostgresJs(postgres);
  });
  const register: unknown = read(module, "registerHooks");
  if (typeof register === "function") {
    register({
      load(url: string, context: unknown, next: (url: string, context: unknown) => { source?: unknown }) {
        const loaded = next(url, context);
        return changeSource(url, loaded);
      },
    });
  } else module.register("./source.mjs", import.meta.url);
}

function watch(file: string, loaded: object): void {
  const path = file.replaceAll("\\", "/");
  for (const [pattern, wrap] of libraries) {
    if (!pattern.test(path)) continue;
    try {
      wrap(read(loaded, "exports"), loaded);
    } catch {
      // A version with another inside: not counted, but not broken either.
    }
  }
}
