// (a) The ceiling: parses, validates, answers, and keeps nothing.

import { serve } from "./serve.ts";

await serve({ append: () => Promise.resolve({ fresh: true }) });
