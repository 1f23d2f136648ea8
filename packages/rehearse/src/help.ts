// What `--help` says of the two commands; also the words that a list of commands shows.

import { crowdNames } from "./plan/crowd.ts";
import { wishDefaults } from "./wish.ts";

export const rehearseHelp = `holdfast rehearse: how much your app can take, what breaks first, and why.

  holdfast rehearse http://localhost:3000             something that runs already
  holdfast rehearse -- node server.js                 started by us, with a look inside (Node.js)
  holdfast rehearse http://localhost:8000 -- python app.py
  holdfast rehearse apps/shop                         a folder with a rehearse.ts

Who comes
  --crowd NAME          ${crowdNames.join(", ")} (${wishDefaults.crowd})
  --peak N              visits that begin per second at its peak (${wishDefaults.peak})
  --scenario FILE       what one visitor does, in TypeScript; else the pages and forms are read
  --har FILE            …or as a browser recorded it
  --openapi FILE        …or from an OpenAPI document
  --fresh, --keep       a connection for each visitor, or few that stay (as the crowd does it)
  --seed N              the same number makes the same visitors (${wishDefaults.seed})

When it counts as broken
  --p95 MS              95 % of requests within this (${wishDefaults.p95Ms})
  --errors PERCENT      at most so many fail (${wishDefaults.failedShare * 100})

How far we go
  --max-rate N          never more visits per second (${wishDefaults.maxRate})
  --max-time TIME       90s, 4min (${wishDefaults.maxTimeMs / 60_000}min)
  --no-probe            start the app without the look inside
  --no-experiment       name the cause without proving it by a change
  --grow-data           measure again with four times the rows; needs --database
  --database URL        the app's database, to read its statistics; never in a report
  --i-own-this-host NAME  a target that is not on this machine, and yours

What comes out: one screen, and a page to show others
  --page FILE           the page (rehearsal.html); --no-page for none
  --json [FILE]         the report as JSON; without FILE on standard output, and no screen
  --expect WHAT         for CI, as often as you like: "visits>=200" "requests>=600" "headroom>=3x" "p95<300" "no-fault"
  --quiet               no progress

Exit code: 0 all is well, 1 an --expect is missed, 2 wrong words or no target, 3 no figure that counts (the machine was
busy, or we ran out before the target did), 130 stopped by Ctrl-C, which reports what is known so far.
Installed without Holdfast it is called \`holdfast-rehearse\` instead of \`holdfast rehearse\`.
`;

export const planHelp = `holdfast plan: what breaks in which order as you grow, and until when each fix must be in.

  holdfast rehearse --json report.json -- node server.js
  holdfast plan report.json --grow 30x --by 2026-12-04

  --grow FACTOR         users in the end, today's being 1x: 30x
  --by DATE             the day on which it is reached: 2026-12-04
  --from N              today's busiest visits a second (the peak of the report's crowd)
  --json                the plan as JSON on standard output
  --page FILE           the report's page with the plan in it

Users grow by the same share each day, and rows with them. Exit code: 0 there is a plan, 2 wrong words or a report that
cannot be read, 3 a report whose figures count for nothing. Installed without Holdfast it is called
\`holdfast-rehearse plan\`.
`;
