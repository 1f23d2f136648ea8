// fires: nothing
export const append = (): number => 1;
