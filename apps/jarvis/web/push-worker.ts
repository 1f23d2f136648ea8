// Runs in the browser when a reminder comes by push, whether a page is open or not. Shows it, unless somebody looks at
// the chat right now, where the line appears by itself. A script of its own: it imports nothing.
{
  // The library of types for pages does not know those of workers.
  interface Page {
    readonly url: string;
    readonly visibilityState: string;
    focus(): Promise<unknown>;
  }
  interface Happening {
    readonly data?: { json(): unknown } | null;
    readonly notification: { close(): void };
    waitUntil(work: Promise<unknown>): void;
  }
  interface WorkerScope {
    readonly registration: ServiceWorkerRegistration;
    readonly clients: {
      matchAll(which: { readonly type: "window"; readonly includeUncontrolled: true }): Promise<readonly Page[]>;
      openWindow(url: string): Promise<unknown>;
    };
    addEventListener(name: "push" | "notificationclick", heard: (event: Happening) => void): void;
  }

  // A worker's global object is one of these.
  const worker = self as unknown as WorkerScope;

  const chats = async (): Promise<readonly Page[]> => {
    const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
    return pages.filter(({ url }) => new URL(url).pathname === "/chat");
  };

  const textOf = (data: unknown, name: string): string => {
    const value: unknown = typeof data === "object" && data !== null ? Reflect.get(data, name) : undefined;
    return typeof value === "string" ? value : "";
  };

  const remind = async (data: unknown): Promise<void> => {
    const pages = await chats();
    if (pages.some(({ visibilityState }) => visibilityState === "visible")) return;
    const [body, tag] = [textOf(data, "text"), textOf(data, "topic")];
    await worker.registration.showNotification("Jarvis", { body, tag, icon: "/assets/mark.svg" });
  };

  worker.addEventListener("push", (event) => event.waitUntil(remind(event.data?.json())));

  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(chats().then(([page]) => page?.focus() ?? worker.clients.openWindow("/chat")));
  });
}
