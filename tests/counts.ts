// A reporter for node:test that writes what `npm test` says at its end: the skipped tests with their reasons and the
// closing counts, as JSON. Node loads a reporter as a default export.

/** What `npm test` says at its end; files are absolute paths. */
export interface Closing {
  readonly counts: { readonly passed: number; readonly failed: number; readonly skipped: number };
  readonly skipped: readonly { readonly name: string; readonly file: string; readonly reason: string }[];
}

interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly file?: string;
    readonly skip?: string | boolean;
    readonly todo?: string | boolean;
    readonly counts?: Readonly<Record<"passed" | "failed" | "cancelled" | "skipped" | "todo", number>>;
  };
}

/** Gives one JSON object, a `Closing`, when the run has ended. A test that is yet to do counts as skipped. */
export default async function* counts(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const skipped: Closing["skipped"][number][] = [];
  for await (const { type, data } of events) {
    const reason = data.skip ?? data.todo;
    if (type === "test:pass" && reason !== undefined && reason !== false) {
      const text = typeof reason === "string" && reason !== "" ? reason : "no reason given";
      skipped.push({ name: data.name ?? "", file: data.file ?? "", reason: text });
    }
    // There is a summary for each file too; the one without a file is of the whole run.
    if (type === "test:summary" && data.file === undefined && data.counts !== undefined) {
      const of = data.counts;
      const total = { passed: of.passed, failed: of.failed + of.cancelled, skipped: of.skipped + of.todo };
      yield JSON.stringify({ counts: total, skipped } satisfies Closing);
    }
  }
}
