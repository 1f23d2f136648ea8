// fires: nothing
export const people = (): number => 1;
