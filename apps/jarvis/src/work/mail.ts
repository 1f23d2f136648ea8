// Reads mails and passes on what people newly wrote in them. Who is not known to be who they say is asked, once a day:
// what somebody else has written in their name has no effect. A sender who writes without end is not heard any more.

import { consume, type Consumer, type Context, type Delivery, done, drop, type Outcome } from "holdfast";
import { mailCame, mailLeft, type MailCame } from "../mail-streams.ts";
import { MAIL_ASK_AGAIN_MS, MAIL_SENDER_KEPT_MS, MAX_ASKED_PER_HOUR, MAX_MAILS_PER_HOUR } from "../rules/limits.ts";
import { isItYou } from "../rules/mail-words.ts";
import { blockAddresses } from "../store/addresses.ts";
import { askedSince, forgetOldSenders, lockSenders, type MailSender, saveSenders } from "../store/mail.ts";
import { heard, personKey, type Reply } from "../streams.ts";
import { readMailBytes } from "./mail-read.ts";

const hourMs = 3_600_000;

/** The consumer of mails; `reply` brings mails out. */
export function makeMail(reply: Delivery<Reply>): Consumer {
  return consume(mailCame, async (batch, context) => {
    const { tx, now, append, deliver } = context;
    const senders = await lockSenders(tx, batch.keys, hourOf(now));
    let asked = await askedSince(tx, new Date(now.getTime() - hourMs));
    const verdicts = await batch.each(async (mail): Promise<Outcome> => {
      const counted = countedIn(senders.get(mail.from), mail, now);
      senders.set(mail.from, counted);
      if (counted.heard > MAX_MAILS_PER_HOUR) return drop("this address sends too many mails");
      if (mail.isProved) {
        append(heard, await heardOf(mail));
        // Who writes wants answers.
        senders.set(mail.from, { ...counted, leftAt: undefined });
        return done();
      }
      const wasAsked = counted.askedAt !== undefined && now.getTime() - counted.askedAt.getTime() < MAIL_ASK_AGAIN_MS;
      if (wasAsked || asked >= MAX_ASKED_PER_HOUR) return drop("nobody knows who has written it");
      asked += 1;
      senders.set(mail.from, { ...counted, askedAt: now });
      const person = personKey({ channel: "mail", personId: mail.from });
      deliver(reply, { person, recipientId: mail.from, text: isItYou });
      return done();
    });
    await saveSenders(tx, [...senders.values()]);
    await forgetOldSenders(tx, new Date(now.getTime() - MAIL_SENDER_KEPT_MS));
    return verdicts;
  });
}

/** The consumer of wishes for no more mail. */
export function makeMailLeft(): Consumer {
  return consume(mailLeft, async (batch, { tx, now }: Context) => {
    const senders = await lockSenders(tx, batch.keys, hourOf(now));
    await saveSenders(
      tx,
      [...senders.values()].map((sender) => ({ ...sender, leftAt: now })),
    );
    // What nobody asked for goes to another channel from now on, until they write again.
    const ids = batch.keys.map((address) => personKey({ channel: "mail", personId: address }));
    await blockAddresses(tx, ids, now);
  });
}

function countedIn(sender: MailSender | undefined, { from }: MailCame, now: Date): MailSender {
  const hour = hourOf(now);
  const isSame = sender?.hour.getTime() === hour.getTime();
  const { askedAt, leftAt } = sender ?? { askedAt: undefined, leftAt: undefined };
  return { address: from, hour, heard: (isSame ? sender.heard : 0) + 1, askedAt, leftAt };
}

async function heardOf({ id, from, bytes }: MailCame) {
  const { kind, text, sentAt } = await readMailBytes(Buffer.from(bytes, "base64"));
  return { channel: "mail" as const, id, personId: from, kind, text, sentAt };
}

function hourOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / hourMs) * hourMs);
}
