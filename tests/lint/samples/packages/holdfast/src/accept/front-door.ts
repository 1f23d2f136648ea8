// fires: eslint(no-restricted-imports)
import { claim } from "../index.ts";

export const taken = claim();
