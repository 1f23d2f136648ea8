import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { oddNames, personOf, sentence } from "./data.ts";
import type { Filling } from "./placeholders.ts";
import { derive, seeded } from "./random.ts";
import { asArgument, filled, literally, shapeOfPath, template } from "./template.ts";

function filling(change: Partial<Filling["person"]> = {}): Filling {
  const random = seeded(1);
  return {
    person: { ...personOf({ number: 7, random }), ...change },
    random,
    even: random,
    field: () => undefined,
    answer: () => undefined,
  };
}

describe("a template", () => {
  it("without placeholders is its own text, for everybody", () => {
    assert.equal(template('{"a":{"b":1}}', "json"), '{"a":{"b":1}}');
  });

  for (const { kind, name } of [...oddNames, { kind: "quotes and braces", name: '"\\{{email}}\n' }]) {
    it(`keeps a name with ${kind} whole in JSON`, () => {
      const text = filled(
        template('{"name":"{{name}}","tags":["{{name}}"],"n":{{number:5:5}}}', "json"),
        filling({ name }),
      );
      assert.deepEqual(JSON.parse(text), { name, tags: [name], n: 5 });
      // Lone surrogates survive the encoding to bytes only as escapes.
      assert.deepEqual(JSON.parse(Buffer.from(text).toString()), { name, tags: [name], n: 5 });
    });

    it(`keeps a name with ${kind} whole in a form and a path, as far as bytes can`, () => {
      const form = filled(template("a=1&name={{name}}&b=2", "form"), filling({ name }));
      assert.deepEqual(Object.fromEntries(new URLSearchParams(form)), { a: "1", name: name.toWellFormed(), b: "2" });
      const path = filled(template("/people/{{name}}/show?of={{name}}", "path"), filling({ name }));
      const url = new URL(path, "http://localhost");
      assert.equal(decodeURIComponent(url.pathname), `/people/${name.toWellFormed()}/show`);
      assert.equal(url.searchParams.get("of"), name.toWellFormed());
      const header = filled(template("Name {{name}}", "header"), filling({ name }));
      assert.match(header, /^Name [\x20-\x7e]*$/);
    });
  }

  it("puts quotes around a text that stands in JSON without them, and knows quotes behind a backslash", () => {
    const text = filled(
      template('{"a":"\\"{{word}}","b":{{email}},"c":{{boolean}}}', "json"),
      filling({ email: "x@y" }),
    );
    const { a, b, c } = JSON.parse(text);
    assert.match(a, /^"[a-z]+$/);
    assert.equal(b, "x@y");
    assert.equal(typeof c, "boolean");
  });

  it("gives the same person the same address each time, and other words each time", () => {
    const text = filled(template("{{email}} {{email}} {{token:30}} {{token:30}}", "text"), filling());
    const [one, two, three, four] = text.split(" ");
    assert.equal(one, two);
    assert.notEqual(three, four);
  });

  it("cuts what is longer than a field allows, without half a character at the end", () => {
    assert.equal(filled(template("{{name:3}}", "text"), filling({ name: "ab🎉" })), "ab");
    assert.equal(filled(template("{{name:4}}", "text"), filling({ name: "ab🎉" })), "ab🎉");
  });

  it("keeps to the bounds of its numbers and choices", () => {
    const made = template("{{number:3:5}} {{id:4}} {{pick:a%7Cb|c%3Ad}}", "text");
    const seen = new Set(
      Array.from({ length: 300 }, (_, seed) => filled(made, { ...filling(), random: seeded(seed) })),
    );
    for (const text of seen) assert.match(text, /^[345] [1234] (a\|b|c:d)$/);
    assert.equal(seen.size, 24);
  });

  it("leaves what was recorded as it is, also when it looks like a placeholder", () => {
    const recorded = "Hi {{name}}, {{ }} {{{x}}}";
    assert.equal(filled(template(literally(recorded), "text"), filling()), recorded);
    assert.equal(filled(template(`{{literal:${asArgument("a:b}{{c")}}}`, "text"), filling()), "a:b}{{c");
    assert.equal(filled(template(`{{literal:${asArgument("half \uD83D")}}}`, "text"), filling()), "half \uFFFD");
  });

  it("with a placeholder that nobody knows is refused with the names of those there are", () => {
    assert.throws(() => template("{{nmae}}", "json"), /\{\{nmae\}\} is no placeholder. There are: name, .*email/);
    assert.throws(() => template("{{number:a:b}}", "json"), /needs two numbers/);
    assert.throws(() => template("{{constructor}}", "json"), /is no placeholder/);
  });
});

describe("people", () => {
  it("are the same for the same seed, each has an address of their own, and about 3 % an odd name", () => {
    const people = Array.from({ length: 4_000 }, (_, number) =>
      personOf({ number, random: seeded(derive(5, number)) }),
    );
    assert.deepEqual(people[9], personOf({ number: 9, random: seeded(derive(5, 9)) }));
    assert.equal(new Set(people.map(({ email }) => email)).size, people.length);
    assert.equal(new Set(people.map(({ username }) => username)).size, people.length);
    const odd = people.filter(({ name }) => oddNames.some((one) => one.name === name));
    assert.ok(odd.length > 80 && odd.length < 170, String(odd.length));
    assert.equal(new Set(odd.map(({ name }) => name)).size, oddNames.length);
    for (const { email, password } of people) {
      assert.match(email, /^[a-z0-9.]+@example\.com$/);
      assert.match(password, /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*!).{14}$/);
    }
  });

  it("of another run have other addresses, so that signing up does not fail the second time", () => {
    const run = (seed: number) => personOf({ number: 3, random: seeded(derive(seed, 3)) }).email;
    assert.notEqual(run(1), run(2));
  });

  it("write sentences that begin with a capital and end", () => {
    const random = seeded(8);
    for (let one = 0; one < 100; one += 1) assert.match(sentence(random), /^(?:[A-Z]|🎈).+\.$/su);
  });

  it("write some that are cut within a character, wherever they are cut", () => {
    const random = seeded(3);
    const sentences = Array.from({ length: 3_000 }, () => sentence(random));
    for (const length of [1, 24, 25, 80, 139, 140]) {
      const cut = sentences.filter((text) => text.length > length && !text.slice(0, length).isWellFormed());
      assert.ok(cut.length >= 5 && cut.length < 100, `${cut.length} at ${length}`);
    }
  });
});

describe("the shape of a path", () => {
  for (const [path, shape] of [
    ["/", "/"],
    ["/products/17?from=mail", "/products/:id"],
    ["/items/{{id:20}}/edit", "/items/:id/edit"],
    ["/o/3f2504e0-4f89-41d3-9a0c-0305e82c3301", "/o/:id"],
    ["/assets/index-a8f3k2b9c1d0e7.js", "/assets/index-a8f3k2b9c1d0e7.js"],
    ["/blog/how-we-made-it-to-thirty", "/blog/how-we-made-it-to-thirty"],
    ["/search?q={{word}}", "/search"],
  ] as const) {
    it(`${path} is counted under ${shape}`, () => assert.equal(shapeOfPath(path), shape));
  }
});
