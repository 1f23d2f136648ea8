// The report as a file that other programs read, and back: one JSON object with a schema and a version. What is read is
// checked as far as the other forms of the report lean on it, and a wrong file is refused in words.

import { readFileSync } from "node:fs";
import { type Report, reportSchema, reportVersion } from "./facts.ts";

/** Why a file is no report, and what to do about it. */
export class ReportError extends Error {
  override readonly name = "ReportError";
}

/** A number without end becomes null, for JSON has no other word for it. */
export function jsonReport(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Throws ReportError when there is no such file, or it is no whole report of this version. */
export function readReport(file: string): Report {
  return parseReport(textOf(file), file);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : code;
    throw new ReportError(`${file} cannot be read: ${why}. A rehearsal writes one with \`--json ${file}\`.`);
  }
}

/** `file` names the text in errors. */
export function parseReport(text: string, file: string): Report {
  const value = parsed(text, file);
  if (!isRecord(value) || value["schema"] !== reportSchema) {
    throw new ReportError(`${file} is JSON, but no rehearsal's report. \`holdfast rehearse … --json\` writes one.`);
  }
  const { version } = value;
  if (version !== reportVersion) {
    const newer = typeof version === "number" && version > reportVersion;
    const what = newer ? "update holdfast-rehearse" : "rehearse again";
    const said = typeof version === "number" ? String(version) : "an unknown version";
    throw new ReportError(`${file} is a report of version ${said}, this program reads ${reportVersion}: ${what}.`);
  }
  const missing = checks.find(({ path, is }) => !is(at(value, path)));
  if (missing !== undefined) {
    throw new ReportError(
      `${file} is not whole: ${missing.path.join(".")} is missing or of the wrong kind. Rehearse again.`,
    );
  }
  // Checked above as far as anything leans on it; the rest was written by jsonReport.
  return endless(value) as unknown as Report;
}

function parsed(text: string, file: string): unknown {
  if (text.trim() === "") throw new ReportError(`${file} is empty. Rehearse again with \`--json ${file}\`.`);
  try {
    return JSON.parse(text);
  } catch {
    const cut = text.trimStart().startsWith("{") && !text.trimEnd().endsWith("}");
    const why = cut ? "it is cut off before its end" : "it is no JSON";
    throw new ReportError(`${file} cannot be read: ${why}. Rehearse again with \`--json ${file}\`.`);
  }
}

interface Check {
  readonly path: readonly string[];
  readonly is: (value: unknown) => boolean;
}

const isText = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number";
const isOptional = (is: (value: unknown) => boolean) => (value: unknown) => value === undefined || is(value);
const outcomes: readonly unknown[] = ["broke", "holds", "generator", "not-trustworthy", "stopped"];

function listOf(...fields: readonly (readonly [path: string, is: (value: unknown) => boolean])[]) {
  return (value: unknown): boolean =>
    Array.isArray(value) && value.every((item) => fields.every(([path, is]) => is(at(item, path.split(".")))));
}

const isEvidence = listOf(["text", isText]);
const findingFields = [
  ["title", isText],
  ["remedy", isText],
  ["evidence", isEvidence],
  ["afterFix", isOptional((fix) => isNumber(at(fix, ["limit"])) && isText(at(fix, ["next"])))],
] as const;
const isTrials = listOf(
  ["purpose", isText],
  ["visitsPerSecond", isNumber],
  ["broken", Array.isArray],
  ["load.requests.latency.p95Ms", isNumber],
  ["load.generator.latenessP99Ms", isNumber],
  ["load.flows", Array.isArray],
  ["machine.foreignCores", isNumber],
);

const checks: readonly Check[] = [
  { path: ["facts", "target"], is: isText },
  { path: ["facts", "scenario"], is: isText },
  { path: ["facts", "started"], is: (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)) },
  { path: ["facts", "machine"], is: isText },
  { path: ["facts", "crowd", "name"], is: isText },
  { path: ["facts", "crowd", "peak"], is: isNumber },
  { path: ["facts", "crowd", "durationMs"], is: isNumber },
  { path: ["facts", "crowd", "shape"], is: listOf(["atMs", isNumber], ["share", isNumber]) },
  { path: ["verdict", "outcome"], is: (value) => outcomes.includes(value) },
  { path: ["verdict", "promised", "p95Ms"], is: isNumber },
  { path: ["verdict", "limit", "holds"], is: isNumber },
  { path: ["verdict", "requestsPerVisit"], is: isNumber },
  {
    path: ["verdict", "demand"],
    is: isOptional(
      (demand) =>
        listOf(["id", isText], ["title", isText], ["demandMs", isNumber])(at(demand, ["parts"])) &&
        isNumber(at(demand, ["measuredTo"])),
    ),
  },
  { path: ["verdict", "finding"], is: isOptional((finding) => listOf(...findingFields)([finding])) },
  { path: ["verdict", "others"], is: listOf(...findingFields) },
  { path: ["verdict", "growth"], is: listOf(["part", isText], ["demandMs", isNumber], ["order", isNumber]) },
  { path: ["verdict", "notes"], is: Array.isArray },
  { path: ["verdict", "trials"], is: isTrials },
];

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Limits without end come back from their null. */
function endless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(endless);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      name === "limit" && field === null ? Infinity : endless(field),
    ]),
  );
}
