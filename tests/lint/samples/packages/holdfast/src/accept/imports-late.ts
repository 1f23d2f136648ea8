// fires: eslint(no-restricted-imports)
export async function late(): Promise<number> {
  const { claim } = await import("../work/claim.ts");
  return claim();
}
