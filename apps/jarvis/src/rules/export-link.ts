// The address of a person's export: an unguessable token is all that it needs, and all that protects it.

/** The path under which exports are, without a slash at its end. */
export const exportPath = "/export";

/** Without its ending, ".ics" or ".json". */
export function exportLink(publicUrl: string, token: string): string {
  return `${publicUrl}${exportPath}/${token}`;
}

/** What a token looks like; nothing else is looked up. */
export const EXPORT_TOKEN = /^[\w-]{43}$/;
