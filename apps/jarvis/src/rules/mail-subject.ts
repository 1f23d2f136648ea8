// The subject of Jarvis' mails: always the same, since some mail programs begin a new conversation with a new subject.
// And what is left of a subject when the marks of answering and passing on are taken off.

/** What mails say that answer no subject. */
export const mailSubject = "Your reminders with Jarvis";

const mark = /^\s*(re|aw|antw|sv|rv|r|tr|fw|fwd|wg|enc|i|res|rif)\s*(\[\d{1,3}\])?\s*:\s*/i;
const maxMarks = 20;

/** The words of a subject that somebody wrote themselves: "" where it is only ours. */
export function ownSubject(subject: string): string {
  let rest = subject.trim();
  for (let count = 0; count < maxMarks && mark.test(rest); count += 1) rest = rest.replace(mark, "");
  return rest.toLowerCase() === mailSubject.toLowerCase() ? "" : rest;
}
