import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ledgerStore } from "../role/sample.ts";
import { until } from "../testing/until.ts";
import { type News, newsOf, Wake } from "./wake.ts";

async function heardOn(t: TestContext, url: string) {
  const wake = new Wake({ url, betweenProcesses: true });
  t.after(() => wake.stop());
  await wake.start();
  const heard = { news: [] as string[], worked: [] as number[] };
  const say = (news: News) => [...news].map(([number, names]) => `${number} ${names.join(" ")}`);
  wake.on((news) => heard.news.push(...say(news)));
  wake.onWorked((streams) => heard.worked.push(...streams));
  return { wake, heard };
}

test("another process hears which stream has something new in which class, and apart from that who has worked", async (t) => {
  const store = await ledgerStore(t);
  const [one, other] = [await heardOn(t, store.url), await heardOn(t, store.url)];
  const events = [
    { stream: 7, class: "critical" },
    { stream: 7, class: "sheddable" },
    { stream: 7, class: "critical" },
    { stream: 8, class: "normal" },
  ] as const;
  one.wake.touch(newsOf(events));
  await until("the news have come", () => other.heard.news.length > 1);
  assert.deepEqual(other.heard, { news: ["7 critical sheddable", "8 normal"], worked: [] });
  one.wake.worked(7);
  await until("the work is known", () => other.heard.worked.length > 0);
  assert.deepEqual(other.heard, { news: ["7 critical sheddable", "8 normal"], worked: [7] });
});
