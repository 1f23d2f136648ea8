// Standard Schema (standardschema.dev), version 1: the part of it that Holdfast asks of a schema. zod, valibot,
// arktype and others have it.

export interface StandardSchema<Output> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Validation<Output> | Promise<Validation<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

type Validation<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] };

export type Checked<Output> = { readonly value: Output } | { readonly problem: string };

/** Checks a value; the problem is one line for people. Throws TypeError when the schema is asynchronous. */
export function check<Output>(schema: StandardSchema<Output>, value: unknown): Checked<Output> {
  const result = schema["~standard"].validate(value);
  if (result instanceof Promise) throw new TypeError("asynchronous schemas are not supported");
  if (result.issues === undefined) return { value: result.value };
  const [first] = result.issues;
  const path = first?.path?.map((part) => String(typeof part === "object" && part && "key" in part ? part.key : part));
  return { problem: `${path?.length ? `${path.join(".")}: ` : ""}${first?.message ?? "does not fit"}` };
}
