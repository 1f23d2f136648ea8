// fires: eslint(no-restricted-imports)
import { claim } from "../../../holdfast/src/work/claim.ts";

export const taken = claim();
