// Which addresses browsers may name as those of their push services. Jarvis calls them, so nobody may make it call
// anything else: only the services of the browsers that there are, and what the settings name besides.

/** Chrome and its kin; Firefox; Safari; Edge. A name covers all that ends in a dot and it. */
const known = ["fcm.googleapis.com", "push.services.mozilla.com", "web.push.apple.com", "notify.windows.com"];

/** True for an https address of a known service, or an address that begins with `standIn`. */
export function isPushAddress(endpoint: string, more: PushPlaces): boolean {
  const url = URL.parse(endpoint);
  if (url === null || url.username !== "" || url.password !== "") return false;
  if (more.standIn !== undefined && url.origin === URL.parse(more.standIn)?.origin) return true;
  if (url.protocol !== "https:" || url.port !== "") return false;
  return [...known, ...more.hosts].some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}

export interface PushPlaces {
  /** Names of other services. */
  readonly hosts: readonly string[];
  /** Base of a stand-in on this machine, by http too. */
  readonly standIn: string | undefined;
}
