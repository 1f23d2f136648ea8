// fires: eslint(no-restricted-imports)
import { claim } from "../../src/work/claim.ts";

export const taken = claim();
