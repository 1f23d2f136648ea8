// fires: house(no-export-all)
export * from "./append.ts";
