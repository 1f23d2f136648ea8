// Whether a mail is from who its From header says, by what our own mail server found out (RFC 8601). What anybody else
// claims to have found out counts for nothing.

import { domainOf } from "./mail-address.ts";
import { type MailHeader, valuesOf } from "./mail-headers.ts";

/** `failed`: our server found it forged. `unknown`: it did not say. */
export type Trust = "proved" | "failed" | "unknown";

/** `authservId` is the name by which our server signs its results; without one nothing is believed. */
export function trustOf(
  headers: readonly MailHeader[],
  { from, authservId }: { readonly from: string; readonly authservId: string | undefined },
): Trust {
  if (authservId === undefined) return "unknown";
  const results = valuesOf(headers, "authentication-results").flatMap((value) => resultsOf(value, authservId));
  const domain = domainOf(from);
  const dmarc = results.filter(({ method }) => method === "dmarc");
  // The sender's domain says itself what is to be thought of such a mail; two words against each other are none.
  if (dmarc.some(({ result }) => result === "fail")) return "failed";
  const passed = results.filter(({ result }) => result === "pass");
  const isProved = passed.some(({ method, properties }) => {
    if (method === "dmarc") return properties.get("header.from") === domain;
    if (method === "dkim") return (properties.get("header.d") ?? behindSign(properties.get("header.i"))) === domain;
    return method === "spf" && behindSign(properties.get("smtp.mailfrom")) === domain;
  });
  return isProved ? "proved" : "unknown";
}

interface Found {
  readonly method: string;
  readonly result: string;
  readonly properties: ReadonlyMap<string, string>;
}

function resultsOf(value: string, authservId: string): readonly Found[] {
  const [first = [], ...rest] = statements(value);
  if (first[0]?.toLowerCase() !== authservId.toLowerCase()) return [];
  return rest.flatMap(([said = "", ...words]) => {
    const [method = "", result = ""] = said.toLowerCase().split("=");
    const properties = new Map<string, string>();
    for (const word of words) {
      const at = word.indexOf("=");
      // The first one counts, so that nothing that follows can change it.
      const name = word.slice(0, Math.max(0, at)).toLowerCase();
      if (at > 0 && !properties.has(name)) properties.set(name, word.slice(at + 1).toLowerCase());
    }
    return result === "" ? [] : [{ method, result, properties }];
  });
}

/**
 * The words of a header between its semicolons. Quoted texts are one word and comments are nothing: both can hold what
 * a sender chose, a semicolon and "dmarc=pass" too.
 */
function statements(value: string): string[][] {
  const all: string[][] = [[]];
  let word = "";
  let depth = 0;
  let isQuoted = false;
  const end = () => {
    if (word !== "") all.at(-1)?.push(word);
    word = "";
  };
  for (let at = 0; at < value.length; at += 1) {
    const sign = value.charAt(at);
    if (sign === "\\" && (isQuoted || depth > 0)) {
      at += 1;
      if (isQuoted) word += value.charAt(at);
    } else if (sign === '"' && depth === 0) isQuoted = !isQuoted;
    else if (isQuoted) word += sign;
    else if (sign === "(") depth += 1;
    else if (depth > 0) depth -= sign === ")" ? 1 : 0;
    else if (sign === ";") {
      end();
      all.push([]);
    } else if (/\s/.test(sign)) end();
    else word += sign;
  }
  // What is not closed may have swallowed anything: nothing of it is believed.
  if (isQuoted || depth > 0) return [];
  end();
  return all;
}

function behindSign(address: string | undefined): string | undefined {
  return address?.slice(address.lastIndexOf("@") + 1);
}
