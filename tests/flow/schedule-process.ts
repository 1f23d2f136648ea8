// A process that works on the schedules of SCHEDULES ({ name: when }) in the store at SCHEDULES_URL, and writes each
// firing that it is given into a table. It says one line when it is ready, and ends with its standard input.

import { consume, defineApp, done, schedule, type When } from "holdfast";
import { runRoles } from "holdfast/testing";

// The test writes it.
const plans = JSON.parse(process.env["SCHEDULES"] ?? "{}") as Readonly<Record<string, When>>;

const app = defineApp({
  name: "schedules",
  about: "Writes down what fires.",
  consumers: Object.entries(plans).map(([name, when]) =>
    consume(schedule(name, when), (batch, { tx }) =>
      batch.each(async ({ at, missed }) => {
        await tx.query("insert into firing (name, at, missed) values ($1, $2, $3)", [name, at, missed]);
        return done();
      }),
    ),
  ),
});

await runRoles({ app, url: process.env["SCHEDULES_URL"] ?? "", roles: ["work"], logLevel: "silent" });
process.stdout.write("ready\n");
process.stdin.on("end", () => process.exit()).resume();
