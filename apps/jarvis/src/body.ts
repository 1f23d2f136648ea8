// A request's JSON body in the shape that its route wants.

import { fault, type Incoming } from "holdfast";
import { type z } from "zod";

/** Throws HF_BODY_UNREADABLE, naming the first field that is wrong. */
export function bodyOf<Shape extends z.ZodType>(shape: Shape, request: Incoming): z.infer<Shape> {
  const read = shape.safeParse(request.json());
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw fault("HF_BODY_UNREADABLE", { reason: `${first?.path.join(".") ?? ""}: ${first?.message ?? ""}` });
}
