// fires: eslint(prefer-const)
export function one(): number {
  let value = 1;
  return value;
}
