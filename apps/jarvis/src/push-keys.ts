// The key pair with which this installation signs what it sends to push services (VAPID, RFC 8292). Derived from the
// installation's secret, so that it is the same in all processes and for ever, and is kept nowhere else.

import { createECDH, hkdfSync } from "node:crypto";

export interface PushKeys {
  /** base64url; browsers get it. */
  readonly publicKey: string;
  /** base64url, a secret. */
  readonly privateKey: string;
}

/** Never two for one secret. */
export function pushKeys(secret: string): PushKeys {
  for (let count = 0; ; count += 1) {
    const key = Buffer.from(hkdfSync("sha256", secret, "", `jarvis web push key ${count}`, 32));
    const pair = createECDH("prime256v1");
    try {
      pair.setPrivateKey(key);
    } catch {
      // One of four thousand million keys is beyond the order of the curve.
      continue;
    }
    return { publicKey: pair.getPublicKey("base64url"), privateKey: key.toString("base64url") };
  }
}
