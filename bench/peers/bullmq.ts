// BullMQ on Redis, as far as the benches use it. One client for each purpose, over the socket of our own Redis.

import { loadPeer } from "./load.ts";

export interface Redis {
  lrange(key: string, from: number, to: number): Promise<string[]>;
  flushall(): Promise<unknown>;
  quit(): Promise<unknown>;
  pipeline(commands: readonly (readonly string[])[]): { exec(): Promise<[unknown, unknown][] | null> };
}

export interface JobOptions {
  readonly jobId: string;
  readonly delay?: number;
}

export interface Queue {
  add(name: string, data: object, options: JobOptions): Promise<{ readonly id?: string }>;
  addBulk(jobs: readonly { name: string; data: object; opts: JobOptions }[]): Promise<unknown>;
  close(): Promise<void>;
}

export interface BullWorker {
  run(): Promise<void>;
  close(): Promise<void>;
  waitUntilReady(): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
}

interface BullMq {
  readonly Queue: new (name: string, options: object) => Queue;
  readonly Worker: new (name: string, work: (job: { data: unknown }) => Promise<void>, options: object) => BullWorker;
}

/** `maxRetriesPerRequest: null` is what its workers demand. */
function connection(socket: string): object {
  return { path: socket, maxRetriesPerRequest: null };
}

export async function openRedis(socket: string): Promise<Redis> {
  // The shape of ioredis 6.
  const { Redis } = (await loadPeer("ioredis")) as { readonly Redis: new (options: object) => Redis };
  return new Redis(connection(socket));
}

export async function openQueue(socket: string, name: string): Promise<Queue> {
  const { Queue } = await load();
  // Finished jobs would fill the memory.
  const defaultJobOptions = { removeOnComplete: true, removeOnFail: false };
  return new Queue(name, { connection: connection(socket), defaultJobOptions });
}

export interface BullWorkerOptions {
  readonly socket: string;
  readonly name: string;
  readonly concurrency: number;
}

/** A worker that is connected and does not run yet. */
export async function openWorker(
  { socket, name, concurrency }: BullWorkerOptions,
  work: (data: unknown) => Promise<void>,
): Promise<BullWorker> {
  const { Worker } = await load();
  const options = { connection: connection(socket), concurrency, autorun: false };
  const worker = new Worker(name, (job) => work(job.data), options);
  worker.on("error", () => undefined);
  await worker.waitUntilReady();
  return worker;
}

async function load(): Promise<BullMq> {
  // The shape of BullMQ 6.
  return (await loadPeer("bullmq")) as BullMq;
}
