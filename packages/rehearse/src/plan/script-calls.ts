// Calls that a page's script makes to its own server, as far as they stand in its text as literals: `fetch("/api/x")`,
// with the method and the keys of a JSON body. A page drawn by a framework names its calls here and nowhere else.

export interface ScriptCall {
  readonly method: string;
  readonly path: string;
  /** Keys of its JSON body; `form` when it sends whatever the page's form holds; undefined when it has none. */
  readonly body: readonly string[] | "form" | undefined;
}

const call = /(?:\bfetch\(\s*|\baxios\.(get|post)\(\s*|\$\.getJSON\(\s*)(["'`])(\/(?!\/)[^"'`\s${}<>\\]*)\2/g;
/** How far around a call its options are looked for. */
const reach = 500;

export function callsInScript(code: string): ScriptCall[] {
  const found = [...code.matchAll(call)];
  return found.map((match, index): ScriptCall => {
    const [whole, axios, , path = "/"] = match;
    const from = match.index + whole.length;
    const end = Math.min(from + reach, found[index + 1]?.index ?? Infinity);
    const options = /^\s*,/.test(code.slice(from, from + 20)) ? code.slice(from, end) : "";
    const method = axios ?? /\bmethod\s*:\s*["'`](\w+)["'`]/.exec(options)?.[1] ?? "GET";
    const before = code.slice(Math.max(0, match.index - reach), match.index);
    const isPost = method.toUpperCase() === "POST";
    return {
      method: method.toUpperCase(),
      path,
      body: isPost ? bodyOf(options, before, axios !== undefined) : undefined,
    };
  });
}

function bodyOf(options: string, before: string, isAxios: boolean): ScriptCall["body"] {
  const literal = isAxios ? /^\s*,\s*\{([^{}]*)\}/ : /JSON\.stringify\(\s*\{([^{}]*)\}\s*\)/;
  const keys = literal.exec(options)?.[1];
  if (keys !== undefined) return keysOf(keys);
  return /FormData/.test(before) || /FormData/.test(options) ? "form" : undefined;
}

/** `email: form.email.value, "name": x, password` gives email, name, password. */
function keysOf(literal: string): string[] {
  return [...literal.matchAll(/(?:^|,)\s*["']?([A-Za-z_$][\w$-]*)["']?\s*(?=[:,]|$)/g)].map(([, key = ""]) => key);
}
