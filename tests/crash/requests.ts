// What a request to the apps of the proofs holds.

import { type Incoming } from "holdfast";
import { z } from "zod";
import { intentsOf } from "./ledger-rules.ts";

export const IntentEvent = z.object({ id: z.string(), key: z.string(), seq: z.number().int() });

/** As many intents as it says, each of a key of its own. */
const Bundle = IntentEvent.extend({ size: z.number().int().min(1) });

/** Throws a ZodError. */
export function requested(request: Incoming): z.infer<typeof IntentEvent>[] {
  const bundle = Bundle.parse(request.json());
  return intentsOf(bundle, bundle.size);
}
