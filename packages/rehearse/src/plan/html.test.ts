import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { htmlFieldValue, readHtml } from "./html.ts";

describe("a page's text", () => {
  it("gives its links with their words, without those in comments and scripts", () => {
    const { links, title } = readHtml(
      `<title>A &amp; B</title><A HREF='/a?x=1&amp;y=2'>One <b>two</b></A>
       <!-- <a href="/b"> --><script>"<a href=/c>"</script>
       <a name=x>none</a><area href=/d>`,
    );
    assert.equal(title, "A & B");
    assert.deepEqual(
      links.map(({ href, text }) => [href, text.trim()]),
      [
        ["/a?x=1&y=2", "One two"],
        ["/d", ""],
      ],
    );
  });

  it("gives a form's fields, also those that stand elsewhere and name it, and not the disabled ones", () => {
    const { forms } = readHtml(
      `<form id=f method=post enctype="multipart/form-data"><input name=a value="x > y">
       <textarea name=b>&lt;p></textarea>
       <select name=c><option>One</option><option value=1>1<option value=2 selected>2</select><input name=d disabled>
       <button>Save it</button></form><input form=f name=e type=Checkbox><input name=outside>`,
    );
    const [form] = forms;
    assert.equal(forms.length, 1);
    assert.equal(form?.encoding, "multipart/form-data");
    assert.deepEqual(
      form.fields.map(({ name, type, value }) => [name, type, value]),
      [
        ["a", "text", "x > y"],
        ["b", "textarea", "<p>"],
        ["c", "select", "2"],
        ["", "submit", ""],
        ["e", "checkbox", "on"],
      ],
    );
    assert.match(form.text, /Save it/);
  });

  it("takes a choice without a value for its text, and none that cannot be chosen", () => {
    const choices = (html: string) => readHtml(`<form>${html}</form>`).forms[0]?.fields.map((one) => one.options);
    assert.deepEqual(
      choices(
        `<select name=a><option disabled selected>Which?<option>north\n coast</option> <option value="">All
         <option value=2>two &amp; more</option></select><select name=b><optgroup label=x><option>Tea &amp; milk
         </optgroup> or <option>Salt</select>`,
      ),
      [
        ["north coast", "2"],
        ["Tea & milk", "Salt"],
      ],
    );
  });

  it("gives assets and scripts in their order", () => {
    const { assets, scripts } = readHtml(
      `<link rel="Shortcut Icon" href=/i.ico><link rel=canonical href=/x><script type=module src=a.js></script>
       <img alt=">" src=b.png><script>let c;</script><script type="application/json">{}</script><style>a{}</style>`,
    );
    assert.deepEqual(assets, ["/i.ico", "a.js", "b.png"]);
    assert.deepEqual(scripts, [
      { src: "a.js", code: "" },
      { src: undefined, code: "let c;" },
    ]);
  });

  for (const broken of [
    "",
    "<",
    "<a href=",
    "<form><input",
    "<script>",
    "<!--",
    "<a href='x>",
    "</form></a></select>",
    "&#x110000;&#1114112;",
  ]) {
    it(`that is ${JSON.stringify(broken)} gives what there is`, () => assert.ok(readHtml(broken).links.length <= 1));
  }

  it("gives a field's value, of an input and of a meta tag", () => {
    const page = `<meta name="csrf-token" content="m&quot;1">
      <input value=v type=hidden name=_csrf><input name="empty">`;
    assert.equal(htmlFieldValue(page, "csrf-token"), 'm"1');
    assert.equal(htmlFieldValue(page, "_csrf"), "v");
    assert.equal(htmlFieldValue(page, "empty"), "");
    assert.equal(htmlFieldValue(page, "csrf"), undefined);
  });
});
