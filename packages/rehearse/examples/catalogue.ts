// The whole catalogue, in the order in which it is run and shown.

import { alikeExamples } from "./alike-examples.ts";
import type { Example } from "./example.ts";
import { processExamples } from "./process-examples.ts";
import { storedExamples } from "./stored-examples.ts";

export const catalogue: readonly Example[] = [...processExamples, ...storedExamples, ...alikeExamples];
