import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compress } from "./compress.ts";
import { crowdNames } from "./crowd.ts";
import type { Crowd } from "./crowd.ts";
import { crowdNamed } from "./crowds.ts";

const minute = 60_000;

function highest(crowd: Crowd): number {
  let most = 0;
  for (let index = 0; index < 20_000; index += 1) {
    most = Math.max(most, crowd.share(((index + 0.5) / 20_000) * crowd.durationMs));
  }
  return most;
}

describe("crowds", () => {
  for (const name of crowdNames) {
    it(`${name} reaches its peak, never passes it, and is anybody's within its day`, () => {
      const crowd = crowdNamed(name);
      assert.equal(crowd.name, name);
      assert.ok(Math.abs(highest(crowd) - 1) < 0.01, String(highest(crowd)));
      for (let at = 0; at < crowd.durationMs; at += crowd.durationMs / 997) {
        const share = crowd.share(at);
        assert.ok(share >= 0 && share <= 1, `${share} at ${at}`);
      }
      assert.ok(crowd.dispersion >= 1);
    });

    it(`${name} keeps its peak in a minute's replay`, () => {
      const short = compress(crowdNamed(name), minute / 2);
      assert.equal(short.durationMs, minute / 2);
      assert.ok(Math.abs(highest(short) - 1) < 0.01, String(highest(short)));
    });
  }

  it("a name that nobody knows is answered with the names there are", () => {
    assert.throws(
      () => crowdNamed("reddit"),
      /no crowd "reddit".*hn, producthunt, news, webhook, reconnect, constant, spike/,
    );
    assert.throws(() => crowdNamed("toString"), /no crowd/);
  });
});

describe("a compressed crowd", () => {
  it("leaves a way up that is short as long as it was", () => {
    const news = crowdNamed("news");
    const short = compress(news, 10 * minute);
    for (const at of [0, 10_000, 30_000, 44_000]) {
      assert.ok(Math.abs(short.share(at) - news.share(at)) < 0.02, `at ${at}: ${short.share(at)} ${news.share(at)}`);
    }
    assert.ok(short.share(10 * minute - 1) < 0.1);
  });

  it("gives a long way up no more than a third, and the peak its part of the rest", () => {
    const short = compress(crowdNamed("hn"), 3 * minute);
    assert.ok(short.share(0.95 * minute) < 0.95);
    assert.ok(short.share(1.05 * minute) > 0.98);
    assert.ok(short.share(1.3 * minute) > 0.99);
    assert.ok(short.share(2.9 * minute) < 0.4);
  });

  it("shortens the silence between a provider's retries before the retries", () => {
    const short = compress(crowdNamed("webhook"), minute);
    const busyMs = (share: number) => {
      let found = 0;
      for (let at = 0; at < minute; at += 1) if (Math.abs(short.share(at) - share) < 0.01) found += 1;
      return found;
    };
    for (const share of [1, 0.5, 0.25, 0.125])
      assert.ok(Math.abs(busyMs(share) - 1_000) < 150, `${share}: ${busyMs(share)} ms`);
  });

  it("that is short enough already is itself", () => {
    const spike = crowdNamed("spike");
    assert.equal(compress(spike, spike.durationMs), spike);
    assert.throws(() => compress(spike, 0), /needs time/);
  });
});
