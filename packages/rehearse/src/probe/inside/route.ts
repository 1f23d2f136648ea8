// The route of a url: what many visitors share of it.

/** Without the query string, ids in the path replaced by `:id`. */
export function routeOf(url: string): string {
  const end = url.search(/[?#]/);
  const path = end === -1 ? url : url.slice(0, end);
  return path.split("/").map(segment).join("/").slice(0, 200);
}

/** What has digits and is a number, a hash or a key rather than a word with a version (`v1`). */
function segment(part: string): string {
  if (/^\d+$/.test(part) || /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(part)) return ":id";
  if (part.length >= 12 && /\d/.test(part) && /^[\w~-]+$/.test(part)) return ":id";
  return part.includes("%") || /^[a-z]+[-_]?\d{2,}$/i.test(part) ? ":id" : part;
}
