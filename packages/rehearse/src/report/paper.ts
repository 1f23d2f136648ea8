// What a terminal can show: colours where they are wanted, lines that fit, bars, and no text of others that could move
// the cursor.

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** Where text is written, as far as its form depends on it. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Colours for a terminal, unless NO_COLOR says no (no-color.org) or it can show none. */
export function wantsColour(screen: Screen, variables: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR: none, TERM: terminal } = variables;
  return screen.isTTY === true && (none === undefined || none === "") && terminal !== "dumb";
}

export function paint(colour: boolean): Paint {
  const with_ = (begin: number, end: number) => (text: string) =>
    colour ? `\u001b[${begin}m${text}\u001b[${end}m` : text;
  return { bold: with_(1, 22), dim: with_(2, 22), red: with_(31, 39), green: with_(32, 39), yellow: with_(33, 39) };
}

/** Control characters and those that turn the direction of text, as escapes. */
export function printable(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (sign) => {
    return `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  });
}

/** One line of at most so many columns, cut at its end. */
export function fit(text: string, columns: number): string {
  const line = printable(text.replace(/[\t\r\n]+/g, " ").replace(/(?<=\S) {2,}/g, " "));
  if (width(line) <= columns) return line;
  return `${head(line, columns - 1)}…`;
}

/** The same, filled up with blanks. */
export function column(text: string, columns: number, side: "left" | "right" = "left"): string {
  const line = fit(text, columns);
  const blanks = " ".repeat(Math.max(0, columns - width(line)));
  return side === "left" ? line + blanks : blanks + line;
}

/** Lines of at most so many columns, broken between words; the second and later ones begin with `indent`. */
export function wrap(text: string, columns: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  const begin = (): string => (lines.length === 0 ? "" : indent);
  const end = (): void => void lines.push(begin() + line);
  for (const word of printable(text.replace(/\s+/g, " ").trim()).split(" ")) {
    if (line !== "" && width(begin() + line) + 1 + width(word) > columns) {
      end();
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
    while (width(begin() + line) > columns && columns > indent.length + 1) {
      const rest = line;
      line = head(rest, columns - begin().length);
      end();
      line = rest.slice(line.length);
    }
  }
  if (line !== "") end();
  return lines;
}

/** As much of the beginning as `columns` have room for, in whole letters; at least one. */
function head(text: string, columns: number): string {
  let taken = "";
  for (const { segment } of graphemes.segment(text)) {
    if (taken !== "" && width(taken + segment) > columns) break;
    taken += segment;
  }
  return taken;
}

/** A bar of `columns` cells, `share` (0 to 1) of it filled; what is over 0 shows at least a sliver. */
export function bar(share: number, columns: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * columns * 8);
  const full = Math.floor(eighths / 8);
  const rest = "▏▎▍▌▋▊▉"[Math.max(eighths, share > 0 ? 1 : 0) - full * 8 - 1] ?? "";
  return `${"█".repeat(full)}${rest}`.padEnd(columns, "░");
}

const graphemes = new Intl.Segmenter();

/** Columns that a terminal gives to a text: emoji and East Asian characters take two. */
function width(text: string): number {
  // oxlint-disable-next-line no-control-regex -- plain ASCII needs no counting
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + (wide.test(segment) ? 2 : 1), 0);
}

const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]/u;
