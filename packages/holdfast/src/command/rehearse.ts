// `holdfast rehearse`: how much a web app can take, what breaks first, and why. All of it is in holdfast-rehearse.

import { type Command } from "./command.ts";
import { withRehearsalPackage } from "./rehearsal-package.ts";

export const rehearseCommand: Command = {
  name: "rehearse",
  usage: "TARGET",
  about: "how much an app can take, and what breaks first",
  help: "",
  run: (words) => withRehearsalPackage((found) => found.rehearseCommand(words)),
  ownHelp: true,
};
