// fires: typescript(ban-ts-comment)
// @ts-ignore
export const one: string = 1;
