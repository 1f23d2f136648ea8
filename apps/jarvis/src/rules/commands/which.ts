// Which reminder a command is about: the last one ("it"), one of the last list ("2", "#2"), or one by its words.

/** `number` counts as the person's last list did, from 1. */
export type Which =
  | { readonly which: "last" }
  | { readonly which: "number"; readonly number: number }
  | { readonly which: "text"; readonly text: string };

const LAST =
  /^(?:it|that|this|the last(?: one| reminder)?|last(?: one| reminder)?|my last reminder|the reminder|reminder)$/;
const NUMBER = /^(?:(?:the )?reminder )?(?:#|no\.? ?|nr\.? ?|number )?(\d{1,4})$/;

export function whichOf(said: string): Which {
  const words = said.toLowerCase();
  if (LAST.test(words)) return { which: "last" };
  const number = NUMBER.exec(words)?.[1];
  if (number !== undefined) return { which: "number", number: Number(number) };
  const text = words.replace(
    /^(?:my |the )?reminders? (?:to|about|for|that|of) |^(?:to|about|with|of) | reminder$/,
    "",
  );
  return { which: "text", text };
}
