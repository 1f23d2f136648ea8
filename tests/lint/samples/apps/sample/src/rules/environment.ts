// fires: eslint(no-restricted-globals)
export const home = (): unknown => globalThis.process.env["HOME"];
