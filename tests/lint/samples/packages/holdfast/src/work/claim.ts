// fires: nothing
import { append } from "../log/append.ts";

/** A stage may use what rests and tools. */
export const claim = (): number => append();
