// fires: nothing
export const page = 1;
