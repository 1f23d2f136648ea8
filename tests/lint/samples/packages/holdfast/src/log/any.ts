// fires: typescript(no-explicit-any)
export const loose = (value: any): unknown => value;
