// fires: eslint(no-restricted-globals)
export const later = (what: () => void): unknown => setTimeout(what, 1);
