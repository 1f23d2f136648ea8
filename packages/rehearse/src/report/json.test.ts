import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { ReportError, jsonReport, parseReport, readReport } from "./json.ts";
import { reportPage } from "./page.ts";
import { brokenVerdict, sampleDemand, samplePart, sampleReport, sampleVerdicts } from "./sample-verdicts.ts";
import { terminalReport } from "./terminal.ts";

function fileWith(t: TestContext, text: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "report-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, "report.json");
  fs.writeFileSync(file, text);
  return file;
}

function refusal(file: string): string {
  try {
    readReport(file);
  } catch (error) {
    assert.ok(error instanceof ReportError, String(error));
    return error.message;
  }
  return "not refused";
}

describe("a report as JSON", () => {
  for (const [name, verdict] of Object.entries(sampleVerdicts)) {
    it(`says the same after it was written and read: ${name}`, (t) => {
      const report = sampleReport(verdict);
      const read = readReport(fileWith(t, jsonReport(report)));
      assert.deepEqual(JSON.parse(jsonReport(read)), JSON.parse(jsonReport(report)));
      const options = { columns: 80, colour: false };
      assert.equal(terminalReport(read, options), terminalReport(report, options));
      assert.equal(reportPage(read), reportPage(report));
    });
  }

  it("keeps a limit without end", () => {
    const parts = [samplePart({ id: "cpu", title: "CPU", limit: Infinity })];
    const report = sampleReport({ ...brokenVerdict, demand: { ...sampleDemand, parts } });
    assert.equal(parseReport(jsonReport(report), "x").verdict.demand?.parts[0]?.limit, Infinity);
  });

  it("has no field that would make a promise of it", () => {
    const names: string[] = [];
    JSON.parse(jsonReport(sampleReport()), (name, value: unknown) => {
      names.push(name);
      return value;
    });
    assert.ok(names.includes("afterFix"));
    assert.ok(!names.includes("then"));
  });

  it("has the failed steps, without what looks like a secret", () => {
    const text = jsonReport(sampleReport());
    assert.match(text, /Zoë/);
    assert.doesNotMatch(text, /hunter2/);
  });
});

describe("a file that is no report is refused with the reason and what to do", () => {
  const whole = jsonReport(sampleReport());
  const cases: readonly [string, string, RegExp][] = [
    ["cut", whole.slice(0, -200), /cut off before its end\. Rehearse again/],
    ["empty", " \n", /is empty/],
    ["text", "hello", /it is no JSON/],
    ["another file", '{"name":"x"}', /no rehearsal's report/],
    ["a list", "[1]", /no rehearsal's report/],
    ["newer", whole.replace('"version": 1', '"version": 2'), /version 2, this program reads 1: update/],
    ["older", whole.replace('"version": 1', '"version": 0'), /version 0.*rehearse again/],
    ["without trials", whole.replace(/"trials"(?![^]*"trials")/, '"tries"'), /not whole: verdict\.\S+ is missing/],
    ["wrong limit", whole.replace('"holds": 14', '"holds": "14"'), /verdict\.limit\.holds is missing or of the wrong/],
  ];
  for (const [title, text, expected] of cases) {
    it(title, (t) => assert.match(refusal(fileWith(t, text)), expected));
  }

  it("not there, or a folder", () => {
    assert.match(refusal("/nowhere/report.json"), /there is no such file\. A rehearsal writes one/);
    assert.match(refusal(os.tmpdir()), /it is a folder/);
  });
});
