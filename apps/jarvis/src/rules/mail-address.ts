// Addresses of mail, as Jarvis takes them: plain ones, in lower case, that can stand in a header and in an envelope
// without any quoting. Everything else is refused, since programs read it in different ways.

const plain =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/;
/** As RFC 5321 has it: 64 before the sign, 254 in all. */
const maxChars = 254;
const maxLocalChars = 64;

/** The address in lower case, or undefined when it is none of a plain kind. Takes no name and no angle brackets. */
export function addressOf(text: string): string | undefined {
  if (text.length > maxChars) return undefined;
  const address = text.toLowerCase();
  return address.indexOf("@") <= maxLocalChars && plain.test(address) ? address : undefined;
}

/** What stands behind the sign. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

/** `jarvis+TAG@example.org` of `jarvis@example.org`. */
export function taggedAddress(address: string, tag: string): string {
  return address.replace("@", `+${tag}@`);
}

/** The tag of an address that is `own` with one, or undefined. */
export function tagOf(address: string, own: string): string | undefined {
  const [local = "", domain = ""] = own.split("@");
  const low = address.trim().toLowerCase();
  const isOurs = low.startsWith(`${local}+`) && low.endsWith(`@${domain}`);
  return isOurs ? low.slice(local.length + 1, -domain.length - 1) : undefined;
}
