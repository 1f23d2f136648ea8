// Takes out of a report what nobody else may read: passwords in addresses, values of settings and fields that are named
// like secrets, and the texts that the caller knows to be secret. The shape of what comes in stays as it is.

const hidden = "(hidden)";

/** `postgres://user:password@host`: the user may stay. */
const inAddress = /\b([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s@]+@/gi;

const secretName = "[\\w-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|credential)[\\w-]*";
const secretValue = "(\"[^\"]*\"|'[^']*'|[^\\s&,;\"'}]+)";
/** `API_KEY=…`, `?access_token=…`; SQL has blanks around the sign, and places (`src/token.js:12`) no sign at all. */
const assigned = new RegExp(`(${secretName}=)${secretValue}`, "gi");
/** `"token": "…"` and `password: …`, but no figure after a name. */
const labelled = new RegExp(`(["']${secretName}["']\\s*:\\s*|\\b${secretName}:\\s*(?![\\d"']))${secretValue}`, "gi");
const namedOption = new RegExp(`(--${secretName}\\s+)("[^"]*"|'[^']*'|[^\\s-][^\\s]*)`, "gi");
const header = /\b(authorization|cookie|set-cookie)(["']?\s*[:=]\s*["']?)[^"'\r\n]+/gi;
/** JSON web tokens, and keys that begin as those of the large services do. */
const knownForm =
  /\b(eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+|(?:sk|pk|rk)_(?:live|test)_\w{8,}|gh[pousr]_\w{20,}|AKIA[A-Z0-9]{16})\b/g;

/** A copy in which every text is clean, and passwords of the URLs among `secrets` are hidden wherever they appear. */
export function withoutSecrets<Value>(value: Value, secrets: readonly string[] = []): Value {
  const exact = secrets.flatMap(partsOf).sort((one, other) => other.length - one.length);
  // The copy has the same fields with values of the same kinds.
  return copy(value, (text) => cleanText(text, exact)) as Value;
}

function copy(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map((item) => copy(item, clean));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [clean(name), copy(field, clean)]));
}

function cleanText(text: string, exact: readonly string[]): string {
  const known = exact.reduce((left, secret) => left.replaceAll(secret, hidden), text);
  return known
    .replace(inAddress, `$1:${hidden}@`)
    .replace(header, `$1$2${hidden}`)
    .replace(assigned, `$1${hidden}`)
    .replace(labelled, `$1${hidden}`)
    .replace(namedOption, `$1${hidden}`)
    .replace(knownForm, hidden);
}

/** A URL's password in both spellings; another text as it is. Shorter ones would hide half of every report. */
function partsOf(secret: string): string[] {
  const { password } = URL.canParse(secret) ? new URL(secret) : { password: secret };
  const decoded = /%[0-9a-f]{2}/i.test(password) ? decode(password) : password;
  return [...new Set([password, decoded])].filter((part) => part.length >= 4);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
