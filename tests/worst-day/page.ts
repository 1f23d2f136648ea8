// Somebody's open chat page: the cookie that the page gave them, and the lines that come while it is open. When the
// connection ends it is opened again, from the last line that came, as a browser does.

import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const againMs = 1_000;
const agent = new Agent({ keepAlive: false, maxSockets: Infinity });

/** Opens the page until it comes; gives the cookie. */
export async function openPage(url: string): Promise<string> {
  for (;;) {
    try {
      const response = await fetch(`${url}/chat`, { signal: AbortSignal.timeout(5_000) });
      await response.text();
      const cookie = response.headers.get("set-cookie")?.split(";")[0];
      if (response.status === 200 && cookie !== undefined) return cookie;
    } catch {
      // It is away: whoever looks at such a page loads it again.
    }
    await sleep(againMs);
  }
}

/** Follows the conversation for good; `came` hears the number of each new line. */
export function follow(url: string, cookie: string, came: (line: number) => void): void {
  let last = 0;
  const again = (): void => void setTimeout(open, againMs).unref();
  const open = (): void => {
    let isAnswered = false;
    const call = get(`${url}/chat/events?since=${last}`, { agent, headers: { cookie } }, (response) => {
      isAnswered = true;
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        const blocks = (text + part).split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) {
          const number = Number(/^id: (\d+)$/m.exec(block)?.[1] ?? 0);
          if (number > last) came((last = number));
        }
      });
      response.once("close", again);
    });
    call.once("error", () => {
      // After the answer began, `close` speaks.
      if (!isAnswered) again();
    });
  };
  open();
}
