// fires: eslint(no-restricted-imports)
export { claim } from "../work/claim.ts";
