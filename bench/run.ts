// `npm run bench -- NAME... [options]`: runs benches one after the other. A result counts only when its ledger agrees:
// the exit code is 1 when an event was lost or doubled, 2 for a wrong call, 130 after Ctrl-C.

import { accept } from "./accept.ts";
import { backlog } from "./backlog.ts";
import { type Bench, help, parseCall } from "./call.ts";
import { clearTime } from "./clear-time.ts";
import { deliver } from "./deliver.ts";
import { driver } from "./driver.ts";
import { hostile } from "./hostile.ts";
import { latency } from "./latency.ts";
import { messages } from "./messages.ts";
import { probe } from "./probe.ts";
import { reminders } from "./reminders.ts";
import { timers } from "./timers.ts";
import { understand } from "./understand.ts";
import { watchers } from "./watchers.ts";
import { work } from "./work.ts";

const benches: Readonly<Record<string, Bench>> = {
  accept: { about: "POST /events, answered when it is kept", run: accept },
  work: { about: "draining a filled store, one row for each event", run: work },
  timers: { about: "many timers that are due at the same moment", run: timers },
  latency: { about: "from accept to effect, one event at a time", run: latency },
  deliver: { about: "deliveries with a budget whose limits are far away, and without one", run: deliver },
  backlog: { about: "with millions of events waiting, or finished and kept, beside an empty store", run: backlog },
  "clear-time": { about: "when a backlog is said to be clear, beside when it is, under changing load", run: clearTime },
  understand: { about: "Jarvis: phrases about time, beside chrono-node", run: understand },
  messages: { about: "Jarvis: from message to reply at 15,000 messages a minute, all channels mixed", run: messages },
  hostile: { about: "Jarvis: what ordinary people wait while hostile texts come on every channel", run: hostile },
  reminders: { about: "Jarvis: many reminders that fall due in the same second", run: reminders },
  driver: { about: "Rehearse's load generator beside autocannon, requests per CPU second", run: driver },
  probe: { about: "Rehearse's probe: processor time of one request with it and without, and A/A", run: probe },
  watchers: { about: "Jarvis: many who watch the counters while these change", run: watchers },
};

const call = parseCall(process.argv.slice(2), Object.keys(benches));
if (call.problem !== undefined) {
  process.stderr.write(`${call.problem}\n\n${help(benches)}`);
  process.exitCode = 2;
} else if (call.help) {
  process.stdout.write(help(benches));
} else {
  const interrupt = new AbortController();
  const stop = () => {
    process.stderr.write("\nstopping …\n");
    interrupt.abort();
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  for (const name of call.names) {
    if (interrupt.signal.aborted) break;
    try {
      const agreed = await benches[name]?.run(call.settings, interrupt.signal);
      if (agreed === false) process.exitCode = 1;
    } catch (error) {
      // What breaks because it is being stopped is no news.
      if (!interrupt.signal.aborted) throw error;
    }
  }
  process.off("SIGINT", stop).off("SIGTERM", stop);
  if (interrupt.signal.aborted) process.exitCode = 130;
}
