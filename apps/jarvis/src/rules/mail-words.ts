// What Jarvis says by mail alone.

/** To an address that somebody has written from, maybe somebody else. */
export const isItYou = [
  "Somebody wrote to me from this address. I cannot tell whether it was you: your mail server did not say so.",
  "",
  "If it was you, answer this mail with what you want, for example: remind me to call mum tomorrow at 5pm.",
  "If it was not you, do nothing. Nothing has happened, and I will not write again today.",
].join("\n");
