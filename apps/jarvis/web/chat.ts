// The chat page: the conversation, with the panel of waiting reminders and the choice of a zone beside it.
import { browserZone } from "./clock.ts";
import { need } from "./element.ts";
import { makePush } from "./push.ts";
import { makeTalk } from "./talk.ts";
import { followViewport } from "./viewport.ts";
import { makeWaiting } from "./waiting.ts";
import { makeZoneChoice } from "./zone.ts";

const waiting = makeWaiting((reminder) => {
  if (reminder.cancel !== undefined) talk.say(`Cancel: ${reminder.what}`, reminder.cancel);
});
const zoneChoice = makeZoneChoice(() => talk.refresh());
zoneChoice.show(browserZone(), "browser");
const talk = makeTalk({
  shown(state, clock) {
    waiting.show(state.reminders, clock);
    zoneChoice.show(state.zone, state.zoneSource);
  },
  begins: true,
});
followViewport();
makePush(need("push", HTMLButtonElement), need("push-note", HTMLElement));
