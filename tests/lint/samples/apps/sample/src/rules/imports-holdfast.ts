// fires: eslint(no-restricted-imports)
import { fault } from "holdfast";

export const broken: unknown = fault;
