import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { html } from "./html.ts";
import { reportPage } from "./page.ts";
import { brokenVerdict, poolFinding, sampleReport, sampleVerdicts } from "./sample-verdicts.ts";

describe("the page", () => {
  for (const [name, verdict] of Object.entries(sampleVerdicts)) {
    it(`is one small file that asks for nothing and has no hole in it: ${name}`, () => {
      const page = reportPage(sampleReport(verdict));
      assert.ok(page.length < 150_000, `${page.length} bytes`);
      assert.doesNotMatch(page, /undefined|NaN|Infinity|\[object/);
      assert.doesNotMatch(page, /<script|<link|<img|<iframe|url\(|@import|src=|href=/i);
      assert.match(page, /default-src 'none'/);
    });
  }

  it("escapes everything that came from the target", () => {
    const evil = `<img src=x onerror=alert(1)>"'&\u202e`;
    const finding = {
      ...poolFinding,
      title: evil,
      remedy: evil,
      evidence: [{ text: evil, where: evil, sql: evil }],
      afterFix: { limit: 20, next: evil },
    };
    const verdict = {
      ...brokenVerdict,
      finding,
      others: [finding],
      notes: [evil],
      growth: [{ part: evil, table: evil, demandMs: 1, demandAtFourTimesMs: 4, order: 1 }],
    };
    const page = reportPage(sampleReport(verdict, { target: evil, machine: evil, commit: evil, scenario: evil }));
    assert.doesNotMatch(page, /<img|\u202e/);
    assert.match(page, /&lt;img src=x onerror=alert\(1\)&gt;&quot;&#39;&amp;\\u202e/);
  });

  it("shows the crowd's day, the cause with its place and SQL, the experiment, parts and trials", () => {
    const page = reportPage(sampleReport());
    for (const text of [
      "src/db.js:12",
      "select * from products",
      "confirmed by experiment",
      "9,000/s",
      "131 visits/s",
    ]) {
      assert.ok(page.includes(text), text);
    }
    assert.equal(
      page
        .match(/<tbody>(.*?)<\/tbody>/gs)
        ?.at(-1)
        ?.match(/<tr>/g)?.length,
      11,
      "8 trials and 3 of the experiment",
    );
    assert.match(page, /<th scope="row">experiment: low step<\/th>/);
    assert.match(page, /More come than are served for 5 h/);
  });

  it("shows no limit that nobody may believe", () => {
    const page = reportPage(sampleReport(sampleVerdicts["not-trustworthy"]));
    assert.match(page, /Not trustworthy now/);
    assert.doesNotMatch(page, /The crowd against the limit|how much room each has/);
  });
});

it("the template escapes texts, and takes lists and what it made itself", () => {
  const { markup } = html`<p title="${'"'}">${["<", html`<b>${"&"}</b>`]}${false}${undefined}${0}</p>`;
  assert.equal(markup, '<p title="&quot;">&lt;<b>&amp;</b>0</p>');
});
