// Text of code files that no other tool looks at: from a root folder to findings. Lines fit, nothing is left to do, and
// each file opens with what comes in, what goes out, and what must hold.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writtenFiles } from "./files.ts";

const widthLimit = 120;
const files = ["**/*.{ts,tsx,sql,sh,css}", ".ci/run"];
const comment = /^\s*(?:\/\/|\/?\*|--|#)/;
// The formatter cannot break a long string or regular expression either.
const unbreakable = /(["'`/]).{60,}\1/;
// Words as a comment would begin with them; in code the linter finds them too, in SQL and shell nobody else does.
const unfinished = /(?:\/\/|--|#|\/\*)\s*(?:todo|fixme|xxx)\b/i;

/** One line for each overlong line, each comment that puts work off, and each code file without an opening comment. */
export function checkText(root: string): string[] {
  const findings: string[] = [];
  for (const file of writtenFiles(root, files)) {
    const lines = readFileSync(join(root, file), "utf8").split("\n");
    for (const [index, line] of lines.entries()) {
      const place = `${file}:${index + 1}`;
      const width = line.length;
      const fits = width <= widthLimit || (!comment.test(line) && unbreakable.test(line));
      if (!fits) findings.push(`${place}: ${width} characters, at most ${widthLimit}`);
      if (unfinished.test(line)) findings.push(`${place}: finish it, or file it as an issue`);
    }
    if (needsOpening(file) && !/^(#!.*\n)?\s*(\/\/|\/\*|--)/.test(lines.slice(0, 2).join("\n"))) {
      findings.push(`${file}: begins without a comment that says what it is`);
    }
  }
  return findings;
}

/** Tests say it in their titles, and schema.sql is written by a tool. */
function needsOpening(file: string): boolean {
  return /\.(ts|tsx|sql)$/.test(file) && !/\.test\.tsx?$/.test(file) && !file.endsWith("schema.sql");
}
