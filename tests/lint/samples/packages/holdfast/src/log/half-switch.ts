// fires: typescript(switch-exhaustiveness-check)
export function name(outcome: "done" | "later"): string {
  switch (outcome) {
    case "done":
      return "is done";
  }
  return "";
}
