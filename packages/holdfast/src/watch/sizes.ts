// The store in figures: sizes and ages of the parts of the logs, what has been unfinished for longest, the disk. Set by
// the one process that looks after the parts; the others show none, since the figures of all are added up.

import { Gauge, type Registry } from "prom-client";
import { type Oldest, type TableSize } from "../log/sizes.ts";

export interface Sizes {
  readonly tables: readonly TableSize[];
  readonly oldest: readonly Oldest[];
  /** The share of the disk that is used, if it is known. */
  readonly disk: number | undefined;
  readonly diskAlarm: boolean;
}

export class SizeGauges {
  readonly #registry: Registry;
  readonly #bytes: Gauge;
  readonly #rows: Gauge;
  readonly #age: Gauge;
  readonly #oldest: Gauge;
  readonly #disk: Gauge;
  readonly #alarm: Gauge;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#bytes = this.#gauge("holdfast_table_bytes", "Size of a table with its indexes", ["table"]);
    this.#rows = this.#gauge("holdfast_table_rows", "Rows of a table, about", ["table"]);
    this.#age = this.#gauge("holdfast_part_age_seconds", "Since a part of a log was opened", ["table", "state"]);
    const oldest = "Age of the oldest event that a consumer has not finished";
    this.#oldest = this.#gauge("holdfast_oldest_unfinished_seconds", oldest, ["consumer", "class"]);
    this.#disk = this.#gauge("holdfast_disk_used_ratio", "Share of the store's disk that is used, 0 to 1", []);
    this.#alarm = this.#gauge("holdfast_disk_alarm", "1 while the store's disk is too full", []);
  }

  /** Without sizes, nothing is shown. */
  set(sizes: Sizes | undefined): void {
    for (const gauge of [this.#bytes, this.#rows, this.#age, this.#oldest, this.#disk, this.#alarm]) gauge.reset();
    if (!sizes) return;
    for (const { name: table, bytes, rows, state, openedMs } of sizes.tables) {
      this.#bytes.set({ table }, bytes);
      this.#rows.set({ table }, rows);
      if (state !== null && openedMs !== null) this.#age.set({ table, state }, openedMs / 1000);
    }
    for (const { consumer, class: name, ageMs } of sizes.oldest)
      this.#oldest.set({ consumer, class: name }, ageMs / 1000);
    if (sizes.disk !== undefined) this.#disk.set(sizes.disk);
    this.#alarm.set(sizes.diskAlarm ? 1 : 0);
  }

  #gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }
}
