// Which Jarvis the browser tests look at: the one at JARVIS_URL, or else one that is started for them.
import { startJarvis } from "../jarvis/running.ts";

export interface Target extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly baseUrl: string;
}

/** Opens the Jarvis under test; disposing of it ends only what was started here. */
export async function openTarget(): Promise<Target> {
  const url = process.env["JARVIS_URL"];
  if (url !== undefined) return { baseUrl: url.replace(/\/$/, ""), [Symbol.asyncDispose]: async () => {} };
  const jarvis = await startJarvis();
  return { baseUrl: jarvis.url, [Symbol.asyncDispose]: () => jarvis[Symbol.asyncDispose]() };
}
