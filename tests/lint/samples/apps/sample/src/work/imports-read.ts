// fires: eslint(no-restricted-imports)
import { page } from "../read/page.ts";

export const seen = page;
