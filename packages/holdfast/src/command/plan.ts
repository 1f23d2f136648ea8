// `holdfast plan`: what to fix until when, from a rehearsal's report. All of it is in holdfast-rehearse.

import { type Command } from "./command.ts";
import { rehearsalPackage } from "./rehearsal-package.ts";

export const planCommand: Command = {
  name: "plan",
  usage: "REPORT",
  about: "what to fix, in which order, until when",
  help: "",
  run: async (words) => (await rehearsalPackage()).planCommand(words),
  ownHelp: true,
};
