// fires: eslint(no-unused-vars)
const unused = 1;
export const one = 1;
