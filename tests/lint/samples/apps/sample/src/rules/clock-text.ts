// fires: house(no-clock)
export const now = (): string => Date();
