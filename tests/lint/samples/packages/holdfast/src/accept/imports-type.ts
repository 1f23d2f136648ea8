// fires: eslint(no-restricted-imports)
import type { claim } from "../work/claim.ts";

export type Claim = typeof claim;
