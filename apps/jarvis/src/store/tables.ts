// Where Jarvis's tables come from.

export const tables = { schema: "jarvis", folder: new URL("./migrations/", import.meta.url) } as const;
