import assert from "node:assert/strict";
import { test } from "node:test";
import { textOfHtml } from "./mail-html.ts";
import { ownSubject } from "./mail-subject.ts";
import { newText } from "./mail-text.ts";

const said = "remind me to call mum tomorrow at 5pm";

test("the line that says whose words follow ends what is new, in six languages, broken into lines too", () => {
  const lines = [
    "On Sat, 21 Nov 2026 at 10:00, Jarvis <jarvis@example.org> wrote:",
    "On Sat, 21 Nov 2026 at 10:00, Jarvis\n<jarvis+abcdefgh@example.org> wrote:",
    "Am Sa., 21. Nov. 2026 um 10:00 Uhr schrieb Jarvis <jarvis@example.org>:",
    "Am 21.11.26 um 10:00 schrieb Jarvis:",
    "Le sam. 21 nov. 2026 à 10:00, Jarvis <jarvis@example.org> a écrit :",
    "El sáb, 21 nov 2026 a las 10:00, Jarvis (<jarvis@example.org>) escribió:",
    "Em sáb., 21 de nov. de 2026 às 10:00, Jarvis <jarvis@example.org>\nescreveu:",
    "Il giorno sab 21 nov 2026 alle ore 10:00 Jarvis\n<jarvis@example.org> ha scritto:",
    "Jarvis <jarvis@example.org> schrieb am 21.11.2026:\n> x\nOn 21 Nov 2026 Jarvis wrote:",
  ];
  for (const line of lines) {
    assert.equal(newText(`${said}\r\n\r\n${line}\r\n\r\n> OK! I will remind you.\r\n`).split("\n")[0], said, line);
    assert.equal(newText(`${said}\n\n${line}\n\nOK! I will remind you.`).split("\n")[0], said, line);
  }
  for (const line of lines.slice(0, -1)) assert.equal(newText(`${said}\n\n${line}\n> OK!`), said, line);
});

test("heads that are quoted without marks end what is new, in six languages", () => {
  const heads = [
    ["From: Jarvis", "Sent: Saturday", "To: me", "Subject: x"],
    ["Von: Jarvis", "Gesendet: Samstag", "An: mich", "Betreff: x"],
    ["De : Jarvis", "Envoyé : samedi", "À : moi", "Objet : x"],
    ["De: Jarvis", "Enviado: sábado", "Para: mí", "Asunto: x"],
    ["De: Jarvis", "Enviada: sábado", "Para: mim", "Assunto: x"],
    ["Da: Jarvis", "Inviato: sabato", "A: me", "Oggetto: x"],
    ["*From:* Jarvis", "*Date:* Saturday", "*To:* me"],
    ["-----Original Message-----"],
    ["-----Ursprüngliche Nachricht-----"],
    ["________________________________"],
  ];
  for (const head of heads) assert.equal(newText([said, "", ...head, "", "OK!"].join("\n")), said, head[0]);
});

test("signatures and what telephones add are left out, but not when they are all there is", () => {
  for (const line of ["-- ", "--", "Sent from my iPhone", "Von meinem iPhone gesendet", "Envoyé de mon iPhone"])
    assert.equal(newText(`${said}\n\n${line}\nAda Lovelace`), said);
  assert.equal(newText("Sent from my heart"), "Sent from my heart");
});

test("answers between and below quoted lines stay", () => {
  const mail = "On 21 Nov 2026, Jarvis wrote:\n> When?\n\ntomorrow\n> Where?\nat home";
  assert.equal(newText(mail), "tomorrow\nat home");
});

test("words that only look alike stay", () => {
  for (const text of [
    "On the wall I wrote: hello",
    "Am I right?\nLe chat",
    "From: here to there\nremind me",
    "a - b -- c",
    "El 5 de mayo recuérdame escribir: hola",
  ]) {
    assert.equal(newText(text), text);
  }
});

test("nothing takes long, however a mail is written", () => {
  const began = performance.now();
  for (const piece of [
    "On 1 ",
    "> ",
    "\n",
    "From: \n",
    "On 1\n",
    "- ",
    "_",
    "wrote: ",
    "<",
    "<a ",
    "&",
    "<!--",
    "<style>",
  ]) {
    const text = piece.repeat(Math.ceil(300_000 / piece.length));
    newText(text);
    textOfHtml(text);
    ownSubject(text);
  }
  assert.ok(performance.now() - began < 5_000);
});

test("HTML is read as a person reads it, up to the quoted mail", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["<p>remind me&nbsp;to <b>call</b> mum</p><p>at 5</p>", "remind me to call mum\n\nat 5"],
    [
      "<html><head><title>x</title><style>p{}</style></head><body>hi<br>there<script>bad()</script>!</body>",
      "hi\nthere!",
    ],
    ['new<div class="gmail_quote">old</div>', "new"],
    ["new<blockquote>old</blockquote>", "new"],
    ['new<div id="appendonsend"></div>old', "new"],
    ["&#x1F600;&#128512;&eacute;&unknown;&#99999999;&lt;b&gt;", "😀😀é&unknown;&#99999999;<b>"],
    ["a < b", "a"],
    ["<!-- x", ""],
    ["<STYLE>x</STYLE>y", "y"],
  ];
  for (const [html, text] of cases) assert.equal(textOfHtml(html), text, html);
});

test("of a subject only what somebody wrote counts", () => {
  assert.equal(ownSubject("Re: AW: Fwd: call mum at 5"), "call mum at 5");
  assert.equal(ownSubject("Re: Your reminders with Jarvis"), "");
  assert.equal(ownSubject("RE[2]: Your reminders with Jarvis"), "");
});
