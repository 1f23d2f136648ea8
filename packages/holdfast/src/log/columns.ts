// Arrays in Postgres' binary format, so that a batch of rows goes out as one parameter per column: no hex for bodies,
// no escaping, no text to parse. node-postgres sends a Buffer parameter as binary. Layout: array_recv in Postgres'
// arrayfuncs.c: dimensions, has-nulls, element type; then length and lower bound; then each element after its length.

const oids = { bool: 16, bytea: 17, int8: 20, int2: 21, text: 25, timestamptz: 1184, uuid: 2950 } as const;

/** Postgres counts microseconds from 2000-01-01 UTC. */
const epochMs = Date.UTC(2000, 0, 1);

interface Fixed {
  readonly oid: number;
  readonly count: number;
  /** Bytes of one element. */
  readonly width: number;
}

type Put = (target: Buffer, at: number, index: number) => void;

function fixed({ oid, count, width }: Fixed, put: Put): Buffer {
  const target = Buffer.allocUnsafe(20 + count * (4 + width));
  let at = header(target, oid, count);
  for (let index = 0; index < count; index++) {
    at = target.writeInt32BE(width, at);
    put(target, at, index);
    at += width;
  }
  return target;
}

function header(target: Buffer, oid: number, count: number): number {
  target.writeInt32BE(1, 0);
  target.writeInt32BE(0, 4);
  target.writeInt32BE(oid, 8);
  target.writeInt32BE(count, 12);
  return target.writeInt32BE(1, 16);
}

export function int2Column(values: readonly number[]): Buffer {
  return fixed({ oid: oids.int2, count: values.length, width: 2 }, (target, at, index) =>
    target.writeInt16BE(values[index] ?? 0, at),
  );
}

export function int8Column(values: readonly number[]): Buffer {
  return fixed({ oid: oids.int8, count: values.length, width: 8 }, (target, at, index) =>
    target.writeBigInt64BE(BigInt(values[index] ?? 0), at),
  );
}

export function boolColumn(values: readonly boolean[]): Buffer {
  return fixed({ oid: oids.bool, count: values.length, width: 1 }, (target, at, index) =>
    target.writeUInt8(values[index] === true ? 1 : 0, at),
  );
}

export function timeColumn(values: readonly Date[]): Buffer {
  return fixed({ oid: oids.timestamptz, count: values.length, width: 8 }, (target, at, index) => {
    target.writeBigInt64BE(BigInt((values[index]?.getTime() ?? 0) - epochMs) * 1000n, at);
  });
}

/** Of a column of times that Postgres has sent (array_send): the time at a place, in ms. Throws beyond its end. */
export function timeOf(column: Buffer, index: number): number {
  const at = 24 + index * 12;
  return epochMs + Math.floor((column.readInt32BE(at) * 2 ** 32 + column.readUInt32BE(at + 4)) / 1000);
}

/** Each value has 32 hexadecimal digits. */
export function uuidColumn(values: readonly string[]): Buffer {
  return fixed({ oid: oids.uuid, count: values.length, width: 16 }, (target, at, index) => {
    target.write(values[index] ?? "", at, "hex");
  });
}

/** Texts must be well formed and free of NUL: see name.ts. */
export function textColumn(values: readonly string[]): Buffer {
  // Room for the worst case, three bytes for each UTF-16 unit; what is not needed is cut off.
  const target = Buffer.allocUnsafe(values.reduce((sum, value) => sum + 4 + value.length * 3, 20));
  let at = header(target, oids.text, values.length);
  for (const value of values) {
    const size = writeText(target, value, at + 4);
    target.writeInt32BE(size, at);
    at += 4 + size;
  }
  return target.subarray(0, at);
}

// Ids and keys are nearly always short and ASCII: a loop is then several times faster than two calls out of JavaScript.
function writeText(target: Buffer, value: string, at: number): number {
  if (value.length > 64) return target.write(value, at, "utf8");
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit > 0x7f) return target.write(value, at, "utf8");
    target[at + index] = unit;
  }
  return value.length;
}

export function byteaColumn(values: readonly Buffer[]): Buffer {
  return variable(
    oids.bytea,
    values.map((value) => value.length),
    (target, at, index) => {
      values[index]?.copy(target, at);
    },
  );
}

function variable(oid: number, sizes: readonly number[], put: Put): Buffer {
  const target = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + size, 20));
  let at = header(target, oid, sizes.length);
  sizes.forEach((size, index) => {
    at = target.writeInt32BE(size, at);
    put(target, at, index);
    at += size;
  });
  return target;
}
