// Settings about people's own data: the address under which they fetch it, and how long backups keep what they deleted.

import { fault } from "holdfast";

export interface OwnSettings {
  /** Where people reach Jarvis, without a slash at its end. */
  readonly publicUrl: string;
  /** 0 where there are no backups. */
  readonly backupDays: number;
}

/** Reads PUBLIC_URL and BACKUP_DAYS; throws HF_SETTING_BAD. */
export function readOwn(text: (name: string) => string | undefined): OwnSettings {
  const host = text("HOST") ?? "127.0.0.1";
  const name = host.includes(":") ? `[${host}]` : host;
  const publicUrl = text("PUBLIC_URL") ?? `http://${name}:${text("PORT") ?? "3000"}`;
  const address = URL.parse(publicUrl);
  if (address === null || !/^https?:$/.test(address.protocol) || address.search !== "" || address.hash !== "") {
    const reason = "it is the address at which people reach Jarvis, such as https://jarvis.example";
    throw fault("HF_SETTING_BAD", { name: "PUBLIC_URL", value: publicUrl, reason });
  }
  const days = text("BACKUP_DAYS") ?? "30";
  if (!/^\d{1,4}$/.test(days)) {
    const reason = "it is the number of days that backups are kept, 0 for none";
    throw fault("HF_SETTING_BAD", { name: "BACKUP_DAYS", value: days, reason });
  }
  return { publicUrl: publicUrl.replace(/\/+$/, ""), backupDays: Number(days) };
}
