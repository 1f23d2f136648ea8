// What somebody newly wrote in a mail: without the mail that they answer, their signature, and what their telephone
// adds. In English, German, French, Spanish, Portuguese and Italian. Looks at lines, each in bounded time.

const maxLines = 2_000;
const maxLineChars = 4_000;
/** Mail programs break the line that says whose words follow into at most so many. */
const attributionLines = 4;
const maxAttributionChars = 400;
/** A head that is quoted without marks says within so many lines who wrote it and when. */
const headLines = 5;

const attributions: readonly (readonly [begin: RegExp, end: RegExp])[] = [
  [/^on\s/i, /\swrote\s*:$/i],
  [/^am\s/i, /\s(schrieb|hat)\s.*:$|\sschrieb\s*:$/i],
  [/^le\s/i, /\sa\s+écrit\s*:$/i],
  [/^el\s/i, /\sescribió\s*:$/i],
  [/^(em|no dia|a)\s/i, /\sescreveu\s*:$/i],
  [/^(il|in data)\s/i, /\sha\s+scritto\s*:$/i],
  [/^[^\s].*<[^<>\s]+@[^<>\s]+>/, /\s(wrote|schrieb|a écrit|escribió|escreveu|ha scritto)\s*:$/i],
];

const passedOn =
  /^[-_\s]*(original message|ursprüngliche nachricht|original-nachricht|message d'origine|message original|mensaje original|mensagem original|messaggio originale|forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|mensagem encaminhada|messaggio inoltrato)[-_\s]*$/i;

const headFrom = /^\W*(from|von|de|da)\s?\W*:/i;
const headRest =
  /^\W*(sent|date|to|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado|enviada|fecha|data|para|asunto|assunto|inviato|a|oggetto)\s?\W*:/i;

const telephone =
  /^(sent from (my|mail|outlook|yahoo)|get outlook for|von meinem .{1,40} gesendet|gesendet (mit|von|aus)|envoyé (de|depuis|à partir)|enviado (desde|do|a partir)|inviato (da|dal)|obter o outlook|holen sie sich outlook|téléchargez outlook|descargar outlook|scarica outlook)/i;

/** The words, with white space at the ends and runs of empty lines taken away; "" where everything is quoted. */
export function newText(mail: string): string {
  const lines = mail.split(/\r\n|\r|\n/, maxLines).map((line) => line.slice(0, maxLineChars).trimEnd());
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (/^\s*>/.test(line)) continue;
    // The mark of RFC 3676 has a space at its end, which some programs take away.
    if (line === "--" || passedOn.test(line) || /^\s*_{8,}\s*$/.test(line)) break;
    if (telephone.test(line.trim()) && kept.some((one) => one !== "")) break;
    if (isHead(lines, at)) break;
    const quoted = attributionEnd(lines, at);
    if (quoted !== undefined) {
      // Where the answers stand between or below the quoted lines, these are marked, and only they are left out.
      if (!/^\s*>/.test(firstWritten(lines, quoted + 1))) break;
      at = quoted;
      continue;
    }
    kept.push(line);
  }
  return kept
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** The last line of "On … wrote:" that begins at `at`; undefined where none does. */
function attributionEnd(lines: readonly string[], at: number): number | undefined {
  const first = (lines[at] ?? "").trim();
  const fitting = attributions.filter(([begin]) => begin.test(first.slice(0, maxAttributionChars)));
  if (fitting.length === 0) return undefined;
  let whole = "";
  for (let end = at; end < Math.min(lines.length, at + attributionLines); end += 1) {
    const line = (lines[end] ?? "").trim();
    if (line === "") return undefined;
    whole = `${whole} ${line}`.trim();
    if (whole.length > maxAttributionChars) return undefined;
    // A day or an address: people write "On the wall I wrote:" too.
    if (/\d|@/.test(whole) && fitting.some(([, ending]) => ending.test(whole))) return end;
  }
  return undefined;
}

function isHead(lines: readonly string[], at: number): boolean {
  if (!headFrom.test(lines[at] ?? "")) return false;
  const next = lines.slice(at + 1, at + headLines);
  return next.filter((line) => headRest.test(line)).length >= 2;
}

function firstWritten(lines: readonly string[], from: number): string {
  return lines.slice(from, from + headLines).find((line) => line.trim() !== "") ?? "";
}
