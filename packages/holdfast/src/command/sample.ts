// For tests: a `holdfast` command as a process of its own.

import { execFile } from "node:child_process";
import { join } from "node:path";

const program = join(import.meta.dirname, "..", "holdfast.ts");

export interface Said {
  readonly status: number;
  readonly stdout: string;
  /** The error's code, like HF_SETTING_BAD; empty without one. */
  readonly code: string;
}

/** Not in step: an app that runs in the test's own process must go on meanwhile. `more` is set in its environment. */
export function holdfast(
  store: { readonly url: string },
  words: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<Said> {
  const env = { ...process.env, DATABASE_URL: store.url, ...more };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], { env }, (error, stdout, stderr) => {
      const status = typeof error?.code === "number" ? error.code : 0;
      resolve({ status, stdout, code: /\((HF_\w+)\)/.exec(stderr)?.[1] ?? "" });
    });
  });
}
