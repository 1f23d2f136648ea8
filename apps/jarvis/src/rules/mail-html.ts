// The text of an HTML mail: what a person would read, up to where a quoted mail begins. One pass from front to back, so
// that no markup however broken takes long. Never throws.

const silent = ["script", "style", "head", "title", "svg", "math", "noscript", "template"];
const lineEnds = /^\/?(p|div|br|li|tr|h[1-6]|ul|ol|table|blockquote|hr|pre|section|article|dd|dt)$/;
/** How the widespread programs begin what they quote. */
const quoteMarks = /gmail_quote|moz-cite-prefix|yahoo_quoted|divrplyfwdmsg|appendonsend|protonmail_quote|mail-quote/i;
const maxTagChars = 2_000;

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  auml: "ä",
  ouml: "ö",
  uuml: "ü",
  Auml: "Ä",
  Ouml: "Ö",
  Uuml: "Ü",
  szlig: "ß",
  eacute: "é",
  egrave: "è",
  agrave: "à",
  ccedil: "ç",
  ntilde: "ñ",
  atilde: "ã",
  otilde: "õ",
  euro: "€",
  hellip: "…",
  ndash: "–",
  mdash: "—",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
};

/** Lines are kept where the markup makes them; other white space is one space. */
export function textOfHtml(html: string): string {
  const parts: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    parts.push(decoded(html.slice(at, open === -1 ? html.length : open)));
    if (open === -1) break;
    if (html.startsWith("<!--", open)) {
      at = find(html, "-->", open + 4) + 3;
      continue;
    }
    const close = html.indexOf(">", open);
    const tag = html.slice(open + 1, close === -1 ? html.length : Math.min(close, open + maxTagChars));
    const name = /^\/?[a-z][a-z0-9]*/i.exec(tag)?.[0].toLowerCase() ?? "";
    if (name === "blockquote" || quoteMarks.test(tag)) break;
    if (lineEnds.test(name)) parts.push("\n");
    at = close === -1 ? html.length : close + 1;
    if (silent.includes(name)) at = find(html, `</${name}`, at);
  }
  const lines = parts.join("").split("\n");
  return lines
    .map((line) => line.replace(/[ \t\r\f\u00a0]+/g, " ").trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Where the next `mark` is, whatever its case; the end where there is none. */
function find(html: string, mark: string, from: number): number {
  for (let at = html.indexOf(mark.slice(0, 2), from); at !== -1; at = html.indexOf(mark.slice(0, 2), at + 1)) {
    if (html.slice(at, at + mark.length).toLowerCase() === mark) return at;
  }
  return html.length;
}

function decoded(text: string): string {
  const one = text.replace(/\s+/g, " ");
  return one.replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return Object.hasOwn(named, name) ? (named[name] ?? whole) : whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : "\uFFFD";
  });
}
