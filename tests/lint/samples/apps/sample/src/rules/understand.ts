// fires: nothing
import { parse } from "./deep/parse.ts";

/** A moment that comes in as a value is fine. */
export const understand = (text: string, atMs: number): Date => new Date(atMs + parse(text));
