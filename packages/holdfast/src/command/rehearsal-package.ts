// The package `holdfast-rehearse`, loaded only when it is asked for: nothing of it is in memory while an app runs.

/** What this package calls of it. */
interface RehearsalPackage {
  rehearseCommand(words: readonly string[]): Promise<number>;
  planCommand(words: readonly string[]): number;
}

// Not a literal: the compiler would take the other package's sources for a part of this one.
const name: string = "holdfast-rehearse/command";

export async function rehearsalPackage(): Promise<RehearsalPackage> {
  // Its exports, which its own tests hold.
  return (await import(name)) as RehearsalPackage;
}
