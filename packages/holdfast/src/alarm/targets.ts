// Tells the outside: a webhook, signed as Standard Webhooks has it (https://www.standardwebhooks.com), and mail.
// Straight from this process, by nothing of the store or the log, and each try within a time.

import { createHmac } from "node:crypto";
import { createTransport } from "nodemailer";
import { limits } from "../limits.ts";
import { type AlarmMessage, describeMessage, subjectLine } from "./message.ts";
import { type AlarmTargets } from "./settings.ts";

export interface Target {
  /** Without the address, which may be a secret. */
  readonly name: "webhook" | "mail";
  /** One try; rejects when the target has not taken it within `limits.alarmTryMs`. */
  send(message: AlarmMessage): Promise<void>;
}

export function openTargets({ webhook, mail }: AlarmTargets): readonly Target[] {
  return [...(webhook ? [webhookTarget(webhook)] : []), ...(mail ? [mailTarget(mail)] : [])];
}

function webhookTarget({ url, secret }: NonNullable<AlarmTargets["webhook"]>): Target {
  return {
    name: "webhook",
    async send({ id, ...message }) {
      const body = JSON.stringify(message);
      const timestamp = String(Math.floor(Date.now() / 1000));
      const headers: Record<string, string> = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
      };
      if (secret) headers["webhook-signature"] = signature(secret, [id, timestamp, body]);
      const signal = AbortSignal.timeout(limits.alarmTryMs);
      const answer = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
      await answer.body?.cancel();
      if (answer.status < 200 || answer.status > 299) throw new Error(`it answered ${answer.status}`);
    },
  };
}

function signature(secret: Buffer, parts: readonly string[]): string {
  return `v1,${createHmac("sha256", secret).update(parts.join(".")).digest("base64")}`;
}

function mailTarget({ smtpUrl, to, from }: NonNullable<AlarmTargets["mail"]>): Target {
  const times = { connectionTimeout: limits.alarmTryMs, greetingTimeout: limits.alarmTryMs };
  const options = { url: smtpUrl, ...times, socketTimeout: limits.alarmTryMs, dnsTimeout: limits.alarmTryMs };
  return {
    name: "mail",
    async send(message) {
      const transport = createTransport(options);
      const late = Promise.withResolvers<never>();
      // The times above are each for a step; a server that answers each of them slowly is late all the same.
      const clock = setTimeout(() => late.reject(new Error("it took too long")), 2 * limits.alarmTryMs);
      try {
        const mail = {
          from,
          to: [...to],
          subject: subjectLine(message),
          text: describeMessage(message),
          messageId: `<${message.id}.${Date.parse(message.timestamp)}@holdfast.invalid>`,
          disableFileAccess: true,
          disableUrlAccess: true,
        };
        await Promise.race([transport.sendMail(mail), late.promise]);
      } finally {
        clearTimeout(clock);
        transport.close();
      }
    },
  };
}
