import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../charts/constructs/manifest';
import type { Api } from '../lib/cluster/api';
import { eventually } from '../lib/time';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

type Schemas = Readonly<Record<string, Schema>>;

/** The file of a kind below the folder of schemas, as kubeconform fills it in: group `v1` stands for the core group. */
export const SCHEMA_FILE = '{{ .Group }}_{{ .ResourceAPIVersion }}_{{ .ResourceKind }}.json';

/**
 * Writes a strict JSON schema for every kind among the objects, made from what the API server itself publishes. Throws
 * when it does not know a kind.
 */
export async function writeSchemas(api: Api, objects: readonly Manifest[], folder: string): Promise<number> {
  const kinds = new Map(objects.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]));
  const published = new Map<string, Schemas>();
  for (const { apiVersion, kind } of kinds.values()) {
    // The schema of a new CustomResourceDefinition comes a moment after the kind itself.
    const [name, schemas] = await eventually(`the API server publishes a schema of ${apiVersion} ${kind}`, 20, async () => {
      const all = published.get(apiVersion) ?? (await schemasOf(api, apiVersion));
      const found = Object.keys(all).find((key) => isKind(all[key], apiVersion, kind));
      return found ? ([found, all] as const) : undefined;
    });
    published.set(apiVersion, schemas);
    const file = `${apiVersion.split('/')[0]}_${apiVersion.split('/').at(-1)}_${kind.toLowerCase()}.json`;
    const schema = { $ref: `#/components/schemas/${name}`, components: { schemas: reachable(name, schemas) } };
    writeFileSync(join(folder, file), JSON.stringify(schema));
  }
  return kinds.size;
}

async function schemasOf(api: Api, apiVersion: string): Promise<Schemas> {
  const path = `/openapi/v3/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;
  return JSON.parse(await api.text(path)).components.schemas;
}

const isKind = (schema: Schema | undefined, apiVersion: string, kind: string): boolean =>
  schema?.['x-kubernetes-group-version-kind']?.some(
    (one) => one.kind === kind && (one.group ? `${one.group}/${one.version}` : one.version) === apiVersion,
  ) ?? false;

/** The schema of that name and those that it refers to, each closed. */
function reachable(name: string, schemas: Schemas, found: Record<string, unknown> = {}): Record<string, unknown> {
  if (!(name in found)) {
    found[name] = closed(schemas[name]);
    for (const [, next] of JSON.stringify(schemas[name]).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      reachable(next as string, schemas, found);
    }
  }
  return found;
}

/** A copy in which no object takes a field that its schema does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(closed);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const { type, properties, additionalProperties, ...rest } = schema as Schema;
  const open = rest['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties !== undefined;
  return type === 'object' && properties && !open ? { ...copy, additionalProperties: false } : copy;
}
