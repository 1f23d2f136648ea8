// The button "remind me also when this page is closed": asks the browser for permission only when it is pressed, and
// tells the server the browser's address at its push service. Stays hidden where the browser cannot do it.

const workerUrl = "/assets/push-worker.js";
const on = "Remind me also when this page is closed";
const off = "Stop reminding me when this page is closed";
const blocked = "Your browser blocks notifications from this page. Allow them in its settings, then try again.";
const failed = "Your browser could not set it up just now. Reminders still come here, on this page.";
const patienceMs = 10_000;

/** Brings `button` to life; `note` says what went wrong. */
export function makePush(button: HTMLButtonElement, note: HTMLElement): void {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const show = (isOn: boolean): void => {
    button.textContent = isOn ? off : on;
    button.setAttribute("aria-pressed", String(isOn));
    button.hidden = false;
  };
  const tell = (text: string): void => {
    note.textContent = text;
    note.hidden = text === "";
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    tell("");
    change()
      .then(show, (error: unknown) => tell(error instanceof Blocked ? blocked : failed))
      .finally(() => (button.disabled = false));
  });
  current().then(
    (subscription) => {
      show(subscription !== undefined);
      // Browsers change their address from time to time; the server hears of it with the next visit.
      if (subscription !== undefined) void report(subscription, true).catch(() => undefined);
    },
    () => undefined,
  );
}

class Blocked extends Error {}

/** Turns it on, or off when it is on; gives whether it is on now. */
async function change(): Promise<boolean> {
  const old = await current();
  if (old !== undefined) {
    await report(old, false);
    await old.unsubscribe();
    return false;
  }
  // At once: browsers ask only while they still see the press.
  if ((await Notification.requestPermission()) !== "granted") throw new Blocked();
  const registration = await registered();
  const applicationServerKey = await serverKey();
  const fresh = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  await report(fresh, true);
  return true;
}

async function current(): Promise<PushSubscription | undefined> {
  const registration = await navigator.serviceWorker.getRegistration("/assets/");
  const found = Notification.permission === "granted" ? await registration?.pushManager.getSubscription() : undefined;
  return found ?? undefined;
}

/** The page may make no script of a text but this one; the policy of the server names it. */
interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

async function registered(): Promise<ServiceWorkerRegistration> {
  const policies: Policies | undefined = Reflect.get(window, "trustedTypes");
  const rules = { createScriptURL: (url: string): string => (url === workerUrl ? url : "") };
  known ??= policies?.createPolicy("push-worker", rules).createScriptURL(workerUrl) ?? workerUrl;
  const registration = await navigator.serviceWorker.register(known);
  await ready(registration);
  return registration;
}

// A policy can be made once in the life of a page.
let known: string | undefined;

/** Subscribing needs a worker that is at work; `serviceWorker.ready` waits for one that controls this page. */
function ready(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active !== null || worker === null) return Promise.resolve();
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated" || worker.state === "redundant") resolve();
    });
  });
}

async function serverKey(): Promise<string> {
  const response = await fetch("/chat/push", { signal: AbortSignal.timeout(patienceMs) });
  const body: unknown = await response.json();
  const key: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "key") : undefined;
  if (typeof key !== "string") throw new Error("The server told no key.");
  return key;
}

async function report(subscription: PushSubscription, isOn: boolean): Promise<void> {
  const { endpoint, keys = {} } = subscription.toJSON();
  const browser = { endpoint, p256dh: keys["p256dh"], auth: keys["auth"] };
  const response = await fetch("/chat/push", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ isOn, browser }),
    signal: AbortSignal.timeout(patienceMs),
  });
  if (!response.ok) throw new Error(`The choice was answered with ${response.status}.`);
}
