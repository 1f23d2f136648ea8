// `holdfast plan`: what to fix until when, from a rehearsal's report. All of it is in holdfast-rehearse.

import { type Command } from "./command.ts";
import { withRehearsalPackage } from "./rehearsal-package.ts";

export const planCommand: Command = {
  name: "plan",
  usage: "REPORT",
  about: "what to fix, in which order, until when",
  help: "",
  run: (words) => withRehearsalPackage((found) => found.planCommand(words)),
  ownHelp: true,
};
