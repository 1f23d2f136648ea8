// fires: Unused oxlint-disable directive (no problems were reported).
// oxlint-disable-next-line no-var
export const one = 1;
