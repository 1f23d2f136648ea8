// fires: eslint(no-restricted-imports)
import { people } from "../../store/people.ts";

export const known = people();
