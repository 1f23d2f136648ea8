// Who goes first: the class, then a number of the user that stays the same for an hour. So a person's requests are
// either all taken or all refused, on every process alike, and a sign-up is not cut half way; the next hour favours
// others. After DAGOR, WeChat's overload control:
// https://blog.acolyer.org/2018/11/16/overload-control-for-scaling-wechat-microservices/

import { classes, classNumber, type EventClass } from "../../log/class.ts";

/** Groups into which the users of one class fall. */
export const userGroups = 128;

/** All ranks: 0 is the last to be refused. */
export const ranks = classes.length * userGroups;

const hourMs = 3_600_000;

/** From 0 to `ranks` - 1. `timeMs` is the time of day, the same on all machines. */
export function rankOf(name: EventClass, user: string, timeMs: number): number {
  return classNumber(name) * userGroups + (mixed(user, Math.floor(timeMs / hourMs)) % userGroups);
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) from a start of the hour's, its bits mixed once more. */
function mixed(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
