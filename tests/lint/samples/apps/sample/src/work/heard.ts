// fires: nothing
import { understand } from "../rules/understand.ts";
import { people } from "../store/people.ts";

export const heard = (text: string): [Date, number] => [understand(text, 0), people()];
