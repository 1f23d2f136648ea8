// Debian's postfix as a relay for a test: a configuration, a queue and ports of its own, on this machine alone, started
// and ended here. What it takes it passes on to one SMTP server.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../packages/holdfast/src/testing/free-port.ts";
import { until } from "../../packages/holdfast/src/testing/index.ts";

const master = "/usr/lib/postfix/sbin/master";

/** False, or why there can be no postfix here. */
export const postfixMissing: string | false = existsSync(master)
  ? process.getuid?.() === 0
    ? false
    : "postfix only runs for root"
  : "postfix is not installed";

if (postfixMissing !== false) console.error(`\n!!! MAIL IS NOT TESTED WITH A REAL RELAY: ${postfixMissing} !!!\n`);

export interface Postfix extends AsyncDisposable {
  /** Takes mail for everybody. */
  readonly smtpUrl: string;
  log(): string;
}

export interface PostfixOptions {
  /** Where mails for Jarvis' domain are brought, as `host:port` of an SMTP server; all others, too. */
  readonly next: { readonly host: string; readonly port: number };
}

export async function startPostfix({ next }: PostfixOptions): Promise<Postfix> {
  const root = mkdtempSync(join(tmpdir(), "jarvis-postfix-"));
  // Its processes have a user of their own, who must be able to come in.
  chmodSync(root, 0o755);
  const port = await freePort();
  const [config, queue, data] = ["config", "queue", "data"].map((name) => join(root, name));
  for (const folder of [config, queue, data]) mkdirSync(folder ?? "", { mode: 0o755 });
  const [uid, gid] = ["-u", "-g"].map((which) => Number(execFileSync("id", [which, "postfix"]).toString()));
  chownSync(data ?? "", uid ?? 0, gid ?? 0);
  writeFileSync(join(config ?? "", "main.cf"), mainOf({ root, next }));
  writeFileSync(join(config ?? "", "master.cf"), services(port));
  await run("/usr/sbin/postfix", ["-c", config ?? "", "check"]);
  const child = spawn(master, ["-c", config ?? "", "-d"], { stdio: ["ignore", "ignore", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = once(child, "close");
  const log = () => `${complaints}${existsSync(join(root, "log")) ? readFileSync(join(root, "log"), "utf8") : ""}`;
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(root, { recursive: true, force: true });
  };
  try {
    await until("postfix listens", () => log().includes("daemon started") || child.exitCode !== null);
    if (child.exitCode !== null) throw new Error(`postfix has ended: ${log()}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { smtpUrl: `smtp://127.0.0.1:${port}`, log, [Symbol.asyncDispose]: stop };
}

function mainOf({ root, next }: { readonly root: string } & PostfixOptions): string {
  return [
    "compatibility_level = 3.6",
    `queue_directory = ${root}/queue`,
    `data_directory = ${root}/data`,
    `maillog_file = ${root}/log`,
    `maillog_file_prefixes = ${root}`,
    "command_directory = /usr/sbin",
    "daemon_directory = /usr/lib/postfix/sbin",
    "myhostname = relay.jarvis.example",
    "mydestination =",
    "inet_interfaces = loopback-only",
    "inet_protocols = ipv4",
    "mynetworks = 127.0.0.0/8",
    "smtpd_relay_restrictions = permit_mynetworks, reject",
    "smtpd_delay_reject = no",
    "smtpd_recipient_restrictions = check_recipient_access inline:{{gone@home.example = 550 5.1.1 nobody is here}}",
    "smtpd_tls_security_level = none",
    "smtp_tls_security_level = none",
    "smtp_dns_support_level = disabled",
    "smtp_host_lookup = native",
    "alias_maps =",
    "alias_database =",
    `relayhost = [${next.host}]:${next.port}`,
    "minimal_backoff_time = 1s",
    "queue_run_delay = 1s",
    "",
  ].join("\n");
}

/** Without chroot, so that nothing of this machine is copied into the queue's folder. */
function services(port: number): string {
  return [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    "pickup unix n - n 60 1 pickup",
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "rewrite unix - - n - - trivial-rewrite",
    "bounce unix - - n - 0 bounce",
    "defer unix - - n - 0 bounce",
    "trace unix - - n - 0 bounce",
    "verify unix - - n - 1 verify",
    "flush unix n - n 1000? 0 flush",
    "proxymap unix - - n - - proxymap",
    "smtp unix - - n - - smtp",
    "relay unix - - n - - smtp",
    "error unix - - n - - error",
    "retry unix - - n - - error",
    "anvil unix - - n - 1 anvil",
    "scache unix - - n - 1 scache",
    "postlog unix-dgram n - n - 1 postlogd",
    "",
  ].join("\n");
}

async function run(program: string, words: readonly string[]): Promise<void> {
  const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  // Both from `close`: the code, or null when a signal ended it.
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}: ${said}`);
}
