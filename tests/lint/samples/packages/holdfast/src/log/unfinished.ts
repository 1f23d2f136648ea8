// fires: eslint(no-warning-comments)
// TODO finish this
export const one = 1;
