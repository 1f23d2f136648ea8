// fires: eslint(no-restricted-imports)
import { here } from "../accept/here.ts";

export const there = here;
