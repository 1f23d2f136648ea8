// fires: eslint(no-console)
export const say = (text: string): void => console.log(text);
