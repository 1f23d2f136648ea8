// fires: eslint(no-restricted-imports)
import { claim } from "../work/claim.ts";

export const taken = claim();
