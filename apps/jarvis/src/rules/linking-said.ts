// What Jarvis says about channels.

import { abilities, type Address, type Channel, mayWrite } from "./channel.ts";
import { cutText, oneLine } from "./clean.ts";
import { CODE_HOLDS_MS, MAX_ADDRESSES, MAX_OPEN_REMINDERS } from "./limits.ts";
import { shownCode } from "./linking.ts";

/** After "link". */
export function codeGiven(code: string): string {
  const minutes = CODE_HOLDS_MS / 60_000;
  return (
    `Your code is ${shownCode(code)}. Write “link ${shownCode(code)}” to me on the other channel. It is good for ` +
    `${minutes} minutes, and once. Give it to nobody: who has it gets your reminders.`
  );
}

/** On the channel that was joined; `isLinkOver` when its export link has ended, since there is one already. */
export function linkedHere(there: Channel, isLinkOver: boolean): string {
  const link = isLinkOver ? " The export link of this chat has ended: say “export” for the one of both." : "";
  return (
    `Done: this chat and ${abilities[there].label} are one now, with all your reminders. Say “channels” to see ` +
    `them, “unlink” to take this one off again.${link}`
  );
}

/** On the channel that gave the code. */
export function linkedThere(there: Address): string {
  const channel = abilities[there.channel].label;
  return (
    `Your code was used: ${channel} (${shownName(there)}) is now linked with this chat and has all your reminders. ` +
    `If that was not you, say “unlink ${wordOf(there.channel)}” now.`
  );
}

/** When the two are one already. */
export function linkedBefore(): string {
  return "This chat is linked with that one already.";
}

/** For a code that was never given, was used, or is too old: which of these is nobody's business. */
export function codeWrong(): string {
  return "I do not know this code, or it is no longer good. Say “link” on the other channel to get a new one.";
}

/** After too many of them. */
export function codesMany(): string {
  return "That were too many wrong codes. Please try again in an hour.";
}

/** When there is no place for more. */
export function addressesMany(): string {
  return `More than ${MAX_ADDRESSES} channels cannot be linked. Say “channels” to see yours.`;
}

/** When the two have more open reminders than one person can have. */
export function remindersMany(): string {
  return (
    `Together these chats have more than ${MAX_OPEN_REMINDERS} reminders, which is as many as I can keep for one ` +
    "person. Cancel some first."
  );
}

/** On a person's other channels, when they were forgotten. */
export function forgottenThere(from: Channel): string {
  return (
    `On ${abilities[from].label} I was asked to forget you. Everything about you is deleted, here as well. If you ` +
    "write again, we start anew."
  );
}

/** After "unlink", to who said it. */
export function unlinked(which: Address, isHere: boolean): string {
  if (!isHere) return `Done: ${abilities[which.channel].label} (${shownName(which)}) is no longer linked.`;
  return "Done: this chat is on its own again. Your reminders stay with the other channels.";
}

/** On a channel that was taken off from another one. */
export function unlinkedThere(): string {
  return "This chat was unlinked from your other channels, where your reminders stay. Here you start anew.";
}

/** When there is nothing to take off. */
export function notLinked(channel: Channel | undefined): string {
  if (channel === undefined) return "This chat is linked with no other. Say “link” to get a code for that.";
  return `${capital(abilities[channel].label)} is not linked. Say “link” to get a code for that.`;
}

/** After "use telegram". */
export function firstNow(channel: Channel, isWritable: boolean): string {
  const now = `Reminders come by ${abilities[channel].label} first now.`;
  return isWritable ? now : `${now} But I may not write to you there at this time: write to me there once.`;
}

/** The answer to "channels"; `here` is the one on which it was asked. */
export function channelList(addresses: readonly Address[], here: Address, now: Date): string {
  if (addresses.length <= 1) {
    return "This is your only channel. Say “link” to get a code that links another one with it.";
  }
  const lines = addresses.map((one, index) => {
    const about = [
      ...(index === 0 ? ["first"] : []),
      ...(one.id === here.id ? ["this chat"] : []),
      ...(mayWrite(one, now) ? [] : [why(one)]),
    ];
    const name = one.channel === "web" ? "" : ` ${shownName(one)}`;
    return `${index + 1}. ${capital(abilities[one.channel].label)}${name}${about.length ? ` (${about.join("; ")})` : ""}`;
  });
  return [
    "Your channels; reminders go to the first that I may write to:",
    ...lines,
    "Say “use telegram” to make one the first, “unlink telegram” to take one off.",
  ].join("\n");
}

function why({ state }: Address): string {
  if (state === "blocked") return "you have blocked me there";
  if (state === "gone") return "I cannot find you there any more";
  return "I may not write until you write to me there";
}

function wordOf(channel: Channel): string {
  return channel === "web" ? "web" : abilities[channel].label.toLowerCase();
}

/** Enough to know one's own again, and no more: the ends of a long name. */
function shownName({ name }: Address): string {
  const line = cutText(oneLine(name), 60);
  return line.length <= 6 || line.includes("@") ? line : `…${line.slice(-4)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
