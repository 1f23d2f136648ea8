// The event that every variant accepts, and its schema: the same work for all before the store comes in.

import { z } from "zod";

export const eventSchema = z.object({
  id: z.string().min(1).max(200),
  key: z.string().min(1).max(200),
  seq: z.number().int().nonnegative(),
  text: z.string().max(100_000),
});

export type BenchEvent = z.infer<typeof eventSchema>;
