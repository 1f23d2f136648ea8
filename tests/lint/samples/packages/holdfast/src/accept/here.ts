// fires: nothing
export const here = 1;
