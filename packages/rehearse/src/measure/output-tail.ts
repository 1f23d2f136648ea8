// The last lines that a process wrote. Its pipes are read as fast as it writes, so that nobody waits for us.

import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { measureLimits } from "./limits.ts";

export class OutputTail {
  readonly #lines: string[] = [];

  /** Reads a stream until its end. Its errors are the process's own matter. */
  follow(stream: Readable): void {
    const decoder = new StringDecoder("utf8");
    let open = "";
    stream.on("data", (chunk: Buffer) => {
      const lines = (open + decoder.write(chunk)).split("\n");
      open = (lines.pop() ?? "").slice(0, measureLimits.outputLineCharacters);
      // Of a flood only the end can stay.
      for (const line of lines.slice(-measureLimits.outputLines)) this.#push(line);
    });
    stream.on("end", () => {
      if (open !== "") this.#push(open);
    });
    stream.on("error", () => {});
  }

  lines(): readonly string[] {
    return [...this.#lines];
  }

  #push(line: string): void {
    this.#lines.push(line.slice(0, measureLimits.outputLineCharacters));
    if (this.#lines.length > measureLimits.outputLines) this.#lines.shift();
  }
}
