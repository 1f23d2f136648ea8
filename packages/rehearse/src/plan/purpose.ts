// What a form or an operation is for, as far as its words and fields tell: signing up, logging in, ending or deleting
// something, or anything else.

export interface Submittable {
  readonly method: string;
  /** Where it goes. It counts for more than words: many a log-in form says "No account? Sign up". */
  readonly path: string;
  /** Identifiers, labels, the words on its button. */
  readonly words: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

const endings = /log[-_ ]?out|sign[-_ ]?out|delete|destroy|unsubscribe|deactivate|purge|revoke|remove/i;
const endingWords = /(^|[^a-z])(reset|drop|cancel|erase|wipe|kill|shutdown|stop|restart|clear|truncate)([^a-z]|$)/i;
const signUpWords = new RegExp(
  [
    "sign[-_ ]?up|regist(er|r)|join|subscribe|wait(ing)?[-_ ]?list|early[-_ ]?access|get[-_ ]started|newsletter",
    "creat\\w+ (an |your |my )?account|/(accounts?|users?|members?|customers?)/?(?=[?\\s]|$)",
  ].join("|"),
  "i",
);
const logInWords = /log[-_ ]?in(?!g)|sign[-_ ]?in(?!g)|\/(sessions?|auth(enticate)?|token)\/?(?=[?\s]|$)/i;
const otherWords = /search|comment|contact|checkout|order|review|message|feedback|forgot/i;

/** Whether following it could end a session or take something away: it is never sent. */
export function isEnding(words: string): boolean {
  return endings.test(words) || endingWords.test(words);
}

/** Over 0 when it looks like signing up; the higher, the surer. */
export function signUpScore({ method, path, words: beside, fields }: Submittable): number {
  if (method !== "POST") return 0;
  if (logInWords.test(path) && !signUpWords.test(path)) return 0;
  const words = `${path} ${beside}`;
  const passwords = fields.filter(({ name, type }) => type === "password" || /passw|^pwd$/i.test(name)).length;
  const hasEmail = fields.some(({ name, type }) => type === "email" || /e-?mail/i.test(name));
  const hasName = fields.some(({ name }) => /(^|[^a-z])(name|user_?name|full_?name|first_?name)$/i.test(name));
  if (passwords === 0 && !hasEmail && !(hasName && signUpWords.test(words))) return 0;
  let score = 0;
  if (signUpWords.test(words)) score += 4;
  if (logInWords.test(words)) score -= 3;
  if (otherWords.test(words)) score -= 2;
  if (fields.some(({ type }) => type === "textarea")) score -= 2;
  if (passwords > 0) score += 1;
  if (passwords > 1) score += 2;
  if (hasEmail) score += 1;
  if (hasName) score += 1;
  return score;
}

export function isLogIn(submittable: Submittable): boolean {
  const { method, path, words, fields } = submittable;
  const hasPassword = fields.some(({ name, type }) => type === "password" || /passw|^pwd$/i.test(name));
  return method === "POST" && hasPassword && logInWords.test(`${path} ${words}`) && signUpScore(submittable) <= 0;
}
