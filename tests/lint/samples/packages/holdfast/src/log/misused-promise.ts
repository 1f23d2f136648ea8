// fires: typescript(no-misused-promises)
export const each = (items: string[], send: (item: string) => Promise<void>): void => items.forEach(send);
