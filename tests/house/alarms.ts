// docs/alarms.md from the runtime's tables of alarms and of the ladder: `npm run docs` writes it, `npm run check`
// compares. Thresholds are read where they are used, so the page cannot be wrong about them.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** One entry of the table of alarms, as far as the document shows it. */
export interface DocumentedAlarm {
  readonly measures: string;
  readonly on: number;
  readonly off: number;
  readonly unit: string;
  readonly forSeconds: number;
  readonly severity: string;
  readonly means: string;
  readonly todo: string;
}

/** One step of the ladder. */
export interface DocumentedStep {
  readonly name: string;
  readonly about: string;
  readonly thresholds: Readonly<Record<string, { readonly take: number; readonly leave: number }>>;
}

interface Documented {
  readonly alarms: Readonly<Record<string, DocumentedAlarm>>;
  readonly steps: readonly DocumentedStep[];
}

const tables = ["packages/holdfast/src/alarm/table.ts", "packages/holdfast/src/ladder/steps.ts"] as const;
const written = "docs/alarms.md";

/** One line when docs/alarms.md of `root` is not what `npm run docs` writes; nothing where it does not exist. */
export async function checkAlarms(root: string): Promise<string[]> {
  const path = join(root, written);
  if (!existsSync(path)) return [];
  const inStep = readFileSync(path, "utf8") === renderAlarms(await loadTables(root));
  return inStep ? [] : [`${written} is not in step with ${tables.join(" and ")}: run \`npm run docs\``];
}

/** The document, alarms in the order of the table. */
export function renderAlarms({ alarms, steps }: Documented): string {
  const parts = Object.entries(alarms).map(([name, one]) => {
    const { measures, unit, severity, forSeconds, means, todo } = one;
    const lasting = forSeconds > 0 ? ` for ${forSeconds} s` : "";
    const limits =
      unit === "there"
        ? "On while there is one."
        : `On at ${figure(one.on, unit)}${lasting}, over below ${figure(one.off, unit)}.`;
    return `## ${name}\n\n**${severity}.** ${measures}. ${limits}\n\n${means}\n\n${todo}\n`;
  });
  const ladder = steps.map(({ name, about, thresholds }) => {
    const rows = Object.entries(thresholds).map(([of, { take, leave }]) => {
      const { words, show } = ladderFigures[of] ?? { words: of, show: String };
      return `- ${words}: taken at ${show(take)}, left below ${show(leave)}`;
    });
    return `### ${name}\n\n${about}\n\n${rows.join("\n")}\n`;
  });
  return [opening, ...parts, closing, ...ladder].join("\n");
}

const ladderFigures: Readonly<Record<string, { readonly words: string; readonly show: (value: number) => string }>> = {
  criticalSeconds: { words: "age of the oldest critical event that waits", show: (value) => `${value} s` },
  normalSeconds: { words: "age of the oldest normal event that waits", show: (value) => `${value} s` },
  poolWaiting: { words: "waiting for a connection to the store, in one pool", show: String },
  disk: { words: "share of the store's disk that is used", show: (value) => `${Math.round(value * 100)} %` },
};

function figure(value: number, unit: string): string {
  return unit === "waiting" ? `${value}` : `${value} ${unit}`;
}

const opening = `# Alarms

This page is written from \`${tables[0]}\` and \`${tables[1]}\` by \`npm run docs\`.

One process of all looks at the figures about once a second. An alarm goes to the log, to the webhook and to the mail
addresses that are set, once when it is on and once when it is over, and again every hour while it lasts; an alarm is
over when its figure has been below the lower threshold for 10 s. What changes within 10 s of a message comes together
in the next one. \`holdfast alarms\` lists what is on, \`holdfast alarms test\` tries the targets.

| setting | what it is |
| --- | --- |
| \`HOLDFAST_ALARM_WEBHOOK\` | an address that gets a POST with JSON |
| \`HOLDFAST_ALARM_SECRET\` | 24 to 64 random bytes in base64 (\`openssl rand -base64 32\`); signs the webhook |
| \`HOLDFAST_ALARM_MAIL\` | addresses of mail, with commas between them |
| \`HOLDFAST_ALARM_FROM\` | the sender's address; the first of \`HOLDFAST_ALARM_MAIL\` by default |
| \`HOLDFAST_SMTP_URL\` | the server that takes the mail, like \`smtp://user:password@mail.example.org:587\` |

The webhook gets \`{ "type": "holdfast.alarms", "timestamp", "data": { "app", "changes", "more", "on" } }\`. Each
change has \`alarm\`, \`subject\`, \`state\` (\`on\`, \`still on\`, \`off\`, \`test\`), \`severity\`, \`since\`,
\`ended\`, \`value\`, \`threshold\`, \`unit\`, \`text\` and \`todo\`. \`webhook-id\` is the same for the same changes,
so a repeat is known by it. With a secret, \`webhook-signature\` is made as
[Standard Webhooks](https://www.standardwebhooks.com) has it.

A target that takes nothing is tried 4 times, then every minute, with the last 20 messages. Alarms name consumers,
budgets, hosts and pids; never keys, ids, bodies, or anything that a person has written.
`;

const closing = `# The ladder

When there is too much, what is less important waits, a step at a time and with a way back. A step is taken when one
of its figures has been at the threshold for 5 s, and left when all have been well below for 30 s. \`holdfast ladder\`
shows the steps, and takes, leaves and pins them by hand. No step touches what is critical. A consumer that is paused,
or that does nothing at all, counts for no step: it would not get faster.
`;

async function loadTables(root: string): Promise<Documented> {
  // By a path of the checked tree, so that a test can bring its own; the type checker sees the tables at their places.
  const load = async (file: string): Promise<unknown> => import(pathToFileURL(join(root, file)).href);
  const { alarmTable: alarms } = (await load(tables[0])) as { alarmTable: Documented["alarms"] };
  const { steps } = (await load(tables[1])) as Pick<Documented, "steps">;
  return { alarms, steps };
}

// Last, when everything above has its value.
if (process.argv[1] === import.meta.filename) {
  const root = process.cwd();
  writeFileSync(join(root, written), renderAlarms(await loadTables(root)));
}
