// fires: import(no-cycle)
import { egg } from "./cycle-egg.ts";

export const hen = (): unknown => egg;
