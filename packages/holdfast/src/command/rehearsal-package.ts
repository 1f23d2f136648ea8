// The package `holdfast-rehearse`, loaded only when it is asked for: nothing of it is in memory while an app runs.

/** What this package calls of it. */
interface RehearsalPackage {
  rehearseCommand(words: readonly string[]): Promise<number>;
  planCommand(words: readonly string[]): number;
}

export async function rehearsalPackage(): Promise<RehearsalPackage> {
  // By its place, not by its name: the compiler would take the other package's sources for a part of this one.
  const place = import.meta.resolve("holdfast-rehearse/command");
  // Its exports, which its own tests hold.
  return (await import(place)) as RehearsalPackage;
}
