// The package `holdfast-rehearse`, loaded only when it is asked for: nothing of it is in memory while an app runs, and
// whoever never rehearses need not install it.

/** What this package calls of it. */
interface RehearsalPackage {
  rehearseCommand(words: readonly string[]): Promise<number>;
  planCommand(words: readonly string[]): number;
}

/** Gives the exit code of `command`; 2, as for wrong words, where the package is missing. */
export async function withRehearsalPackage(
  command: (found: RehearsalPackage) => number | Promise<number>,
): Promise<number> {
  const place = placeOfPackage();
  if (place === undefined) {
    process.stderr.write(
      "holdfast: `rehearse` and `plan` are in a package of their own, to be installed where holdfast is: " +
        "npm install holdfast-rehearse\n",
    );
    return 2;
  }
  // Its exports, which its own tests hold.
  return command((await import(place)) as RehearsalPackage);
}

/** By its place, not by its name: the compiler would take the other package's sources for a part of this one. */
function placeOfPackage(): string | undefined {
  try {
    return import.meta.resolve("holdfast-rehearse/command");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
