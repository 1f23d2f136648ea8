// What every role of an app needs: its streams and consumers by number.

import { type App } from "../app.ts";
import { fault } from "../errors.ts";
import { consumerNumbers, streamNumbers } from "../log/directory.ts";
import { type Pool } from "../store/pool.ts";

export interface Directory {
  /** Throws HF_NOT_DECLARED for a stream that the app does not have. */
  readonly streamOf: (name: string) => number;
  readonly consumerOf: (name: string) => number;
}

/** Numbers for everything that the app declares, made where they are missing. */
export async function openDirectory(pool: Pool, app: App): Promise<Directory> {
  const consumed = app.consumers.map((consumer) => consumer.stream.name);
  const delivered = app.deliveries.map((delivery) => delivery.name);
  const streams = await streamNumbers(pool, [...new Set([...consumed, ...delivered])]);
  const find = (numbers: ReadonlyMap<string, number>) => (name: string) => {
    const number = numbers.get(name);
    if (number === undefined) throw fault("HF_NOT_DECLARED", { name });
    return number;
  };
  const streamOf = find(streams);
  const works = app.consumers.map((consumer): [string, number] => [consumer.name, streamOf(consumer.stream.name)]);
  const sends = delivered.map((name): [string, number] => [name, streamOf(name)]);
  return { streamOf, consumerOf: find(await consumerNumbers(pool, new Map([...works, ...sends]))) };
}
