// Recognises what is said to Jarvis itself: one family of commands after the other. Everything else is null and goes on
// to be read as a reminder. A command that names a reminder by words of its own ("cancel milk") is only one when there
// is such a reminder; acts/ looks for it, and what has none is read as a reminder after all.

import { endingCommand, type EndingCommand } from "./commands/ending.ts";
import { listCommand, type ListCommand } from "./commands/list.ts";
import { mineCommand, type MineCommand } from "./commands/mine.ts";
import { movingCommand, type MovingCommand } from "./commands/moving.ts";
import { wordsOf } from "./commands/pattern.ts";
import { talkCommand, type TalkCommand } from "./commands/small-talk.ts";
import { wishCommand, type WishCommand } from "./commands/wishes.ts";
import { zoneCommand, type ZoneCommand } from "./commands/zone.ts";

export type Command =
  | ListCommand
  | EndingCommand
  | MovingCommand
  | MineCommand
  | WishCommand
  | ZoneCommand
  | TalkCommand;

/** The command that `line` (one clean line) is, or null. */
export function commandOf(line: string): Command | null {
  const words = wordsOf(line);
  return (
    listCommand(words) ??
    wishCommand(words) ??
    mineCommand(words) ??
    zoneCommand(words) ??
    talkCommand(words) ??
    movingCommand(words) ??
    endingCommand(words)
  );
}
