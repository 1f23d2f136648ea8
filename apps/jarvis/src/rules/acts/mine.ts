// What is the person's own: the link to their data, made, renewed and ended; and to be forgotten, which is asked first.

import { type MineCommand } from "../commands/mine.ts";
import { type Turn } from "../conversation.ts";
import * as managing from "../managing-phrases.ts";
import { saying, type Scene } from "./scene.ts";

export function mine({ person, moment }: Scene, command: MineCommand): Turn {
  if (command.kind === "forget") {
    const buttons = [
      { title: "Forget me", payload: "confirm:forget" },
      { title: "No", payload: "no" },
    ];
    return saying({ ...person, pending: { kind: "forget" } }, managing.askForget(person.open.length), buttons);
  }
  const { exportToken: token } = person;
  if (command.what === "end") {
    return saying({ ...person, exportToken: undefined }, managing.exportEnded(token !== undefined));
  }
  const shown = command.what === "show" && token !== undefined ? token : moment.newToken();
  const isNew = token !== undefined && shown !== token;
  return saying({ ...person, exportToken: shown }, managing.exported(moment.linkOf(shown), isNew));
}

/** All that is known of the person goes, this answer is the last thing. */
export function forget({ person, moment }: Scene): Turn {
  return { ...saying(person, managing.forgotten(moment.backupDays)), forget: true };
}
