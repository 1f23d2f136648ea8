// fires: eslint(no-restricted-properties)
export const dice = (): number => Math.random();
