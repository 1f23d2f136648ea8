// `holdfast rehearse`: how much a web app can take, what breaks first, and why. All of it is in holdfast-rehearse.

import { type Command } from "./command.ts";
import { rehearsalPackage } from "./rehearsal-package.ts";

export const rehearseCommand: Command = {
  name: "rehearse",
  usage: "TARGET",
  about: "how much an app can take, and what breaks first",
  help: "",
  run: async (words) => (await rehearsalPackage()).rehearseCommand(words),
  ownHelp: true,
};
