// An OpenAPI 3 document becomes flows: operations that read and operations that write, with bodies made from schemas.

import { shareOut } from "./discovery.ts";
import type { Discovery, FoundFlows } from "./discovery.ts";
import { isRecord, Schemas } from "./openapi-values.ts";
import type { Json } from "./openapi-values.ts";
import { isEnding, isLogIn, signUpScore } from "./purpose.ts";
import type { FlowData, StepData } from "./scenario.ts";
import { literally } from "./template.ts";

export interface OpenApiOptions {
  /** Where it is driven: `http://127.0.0.1:3000`. Of the document's servers only the path counts. */
  readonly origin: string;
  /** Of the crowd; 100 when nothing is known. */
  readonly signUpsPerThousand?: number;
}

/** Throws a RangeError when the text is no OpenAPI 3 document in JSON, or nothing in it can be called. */
export function flowsOfOpenApi(text: string, { origin, signUpsPerThousand }: OpenApiOptions): Discovery {
  const { found, notes } = foundInOpenApi(text);
  return { origin, flows: shareOut(found, signUpsPerThousand), notes };
}

/** The same, not yet weighted. */
export function foundInOpenApi(text: string): { found: FoundFlows; notes: string[] } {
  const document = parsed(text);
  const schemas = new Schemas(document);
  const base = basePath(document);
  const notes: string[] = [];
  const operations = operationsOf(document, schemas).filter(({ method, path, words }) => {
    if (method !== "DELETE" && !isEnding(`${path} ${words}`)) return true;
    notes.push(`Left out ${method} ${path}: it looks as if it ended or deleted something.`);
    return false;
  });
  const built = operations.map((operation) => ({ operation, ...madeStep(operation, { base, schemas }) }));
  const reads: FlowData[] = [];
  const writes: FlowData[] = [];
  const signUps: { flow: FlowData; score: number }[] = [];
  for (const { operation, step, fields } of built) {
    const { method, path, words } = operation;
    const name = `${method} ${path}`;
    const about = { method, path, words, fields };
    const list = built.find((one) => one.operation.method === "GET" && one.operation.path === parentOf(path));
    // Whoever looks at one of many has seen the list of them before, and takes its id from there.
    const steps = list === undefined || list.step === step ? [step] : [list.step, step];
    const score = signUpScore(about);
    if (score > 0) signUps.push({ flow: { name, weight: 1, steps: [step] }, score });
    else if (isLogIn(about)) notes.push(`Left out ${name}: it needs an account.`);
    else (method === "GET" ? reads : writes).push({ name, weight: 1, steps });
  }
  const sorted = signUps.toSorted((one, other) => other.score - one.score).map(({ flow }) => flow);
  if (sorted[0] !== undefined) notes.push(`Signing up is ${sorted[0].name}, by its words and fields.`);
  if (built.some(({ operation }) => operation.needsKey))
    notes.push("The document asks for a key or a token; none is sent.");
  if (reads.length + writes.length + sorted.length === 0)
    throw new RangeError("The OpenAPI document holds no operation that can be rehearsed. Write a scenario instead.");
  return { found: { reads, writes, signUps: sorted }, notes };
}

interface Operation {
  readonly method: string;
  /** As in the document, `/users/{id}`. */
  readonly path: string;
  readonly words: string;
  readonly parameters: readonly Json[];
  readonly body: unknown;
  readonly needsKey: boolean;
}

function parsed(text: string): Json {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const isYaml = /^\s*(openapi|swagger|info|#)/m.test(text);
    const hint = isYaml ? " It looks like YAML: turn it into JSON first, e.g. npx yaml --json < openapi.yaml" : "";
    throw new RangeError(`The OpenAPI document is not JSON.${hint}`, { cause: error });
  }
  const version = isRecord(document) ? (document["openapi"] ?? document["swagger"]) : undefined;
  if (isRecord(document) && typeof version === "string" && version.startsWith("3.") && isRecord(document["paths"]))
    return document;
  const what = version === undefined ? "It has no openapi and paths" : `It is of version ${JSON.stringify(version)}`;
  throw new RangeError(`${what}: an OpenAPI document of version 3 is needed.`);
}

function basePath(document: Json): string {
  const servers: unknown = document["servers"];
  const server: unknown = Array.isArray(servers) ? servers[0] : undefined;
  const url = isRecord(server) && typeof server["url"] === "string" ? URL.parse(server["url"], "http://x") : null;
  return url === null || url.pathname.includes("%7B") ? "" : url.pathname.replace(/\/$/, "");
}

function operationsOf(document: Json, schemas: Schemas): Operation[] {
  const paths = isRecord(document["paths"]) ? document["paths"] : {};
  return Object.entries(paths).flatMap(([path, item]) => {
    if (!isRecord(item)) return [];
    return ["get", "post", "put", "patch", "delete"].flatMap((method): Operation[] => {
      const operation = item[method];
      if (!isRecord(operation) || operation["deprecated"] === true) return [];
      const words = [operation["operationId"], operation["summary"]].filter((one) => typeof one === "string");
      const own = [item["parameters"], operation["parameters"]].flatMap((list): unknown[] =>
        Array.isArray(list) ? list : [],
      );
      const parameters = own.map((one) => schemas.resolved(one)).filter(isRecord);
      const body = schemas.resolved(operation["requestBody"]);
      const security: unknown = operation["security"] ?? document["security"];
      const needsKey = Array.isArray(security) && security.some((one) => isRecord(one) && Object.keys(one).length > 0);
      return [{ method: method.toUpperCase(), path, words: words.join(" "), parameters, body, needsKey }];
    });
  });
}

interface Built {
  readonly step: StepData;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

function madeStep(operation: Operation, { base, schemas }: { base: string; schemas: Schemas }): Built {
  const { method, parameters } = operation;
  const valueOf = (parameter: Json): string => {
    const schema = schemas.withExample(parameter);
    return schemas.asText(schema, String(parameter["name"]));
  };
  const path = operation.path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const parameter = parameters.find((one) => one["in"] === "path" && one["name"] === name);
    const value = parameter === undefined ? "{{id:10}}" : valueOf(parameter);
    // An id is best taken from the list that was read before; the made one is for when there is none.
    return value.startsWith("{{id:") || value === "{{uuid}}" ? `{{answer:${idKey(name)}:1}}` : value;
  });
  const query = parameters
    .filter((one) => one["in"] === "query" && one["required"] === true)
    .map((one) => `${encodeURIComponent(String(one["name"]))}=${valueOf(one)}`)
    .join("&");
  const needed = parameters.filter((one) => one["in"] === "header" && one["required"] === true);
  const headers = Object.fromEntries(needed.map((one) => [String(one["name"]).toLowerCase(), valueOf(one)]));
  const fullPath = literally(base) + path + (query === "" ? "" : `?${query}`);
  const step: StepData = { method, path: fullPath, name: `${method} ${operation.path}`, thinkMs: 2_000 };
  const body = schemas.body(operation.body);
  if (body === undefined) return { step: { ...step, headers }, fields: [] };
  return {
    step: { ...step, headers: { ...headers, "content-type": body.type }, body: body.text },
    fields: body.fields,
  };
}

function idKey(name: string): string {
  return /id$/i.test(name) ? "id" : encodeURIComponent(name);
}

/** Of `/users/{id}` that is `/users`; undefined for a path that does not end with a parameter. */
function parentOf(path: string): string | undefined {
  return /^(.+)\/\{[^{}/]+\}$/.exec(path)?.[1];
}
