// bcrypt, whose work is in C++: the asynchronous half takes threads of libuv, the other blocks the event loop.

import { patch } from "./patch.ts";
import { timed } from "./sync-calls.ts";
import { watchCallback, watchPromise } from "./threads.ts";

export function watchBcrypt(exports: unknown): void {
  for (const name of ["hash", "compare"]) {
    watchCallback(`bcrypt.${name}`, exports, name);
    watchPromise(`bcrypt.${name}`, exports, name);
    patch(
      exports,
      `${name}Sync`,
      (original) =>
        function (this: unknown, ...args) {
          return timed(`bcrypt.${name}Sync`, () => original.apply(this, args), args);
        },
    );
  }
}
