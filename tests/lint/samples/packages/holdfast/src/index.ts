// fires: nothing
export { claim } from "./work/claim.ts";
