import { type App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';
import { literal } from '../../environments/lib/validate/check';
import { identity, type Manifest, type Output } from '../constructs/manifest';
import type { AdditionsCode } from './additions';
import { additionsFile } from './load';

/** Origin of each object that additions created or changed, by its identity: "added by additions/staging.ts". */
export type Owners = Map<string, string>;

const ID = 'additions';

/** Whether additions created it. */
export const isAdded = (object: Construct): boolean => object.node.scopes.some(({ node }) => node.id === ID);

/** Calls each function of `charts` with a separate scope in the chart of that namespace. */
export function addObjects(app: App, environment: Environment, { charts = {} }: AdditionsCode): void {
  const file = additionsFile(environment.name);
  const names = app.node.children.filter(Chart.isChart).map(({ node }) => node.id);
  for (const [name, add] of Object.entries(charts)) {
    const chart = app.node.tryFindChild(name);
    if (!chart) {
      throw new Error(
        `${file}: charts has ${literal(name)}: not a namespace of this environment; use one of ${names.join(', ')}, or add it to additions.namespaces of environments/${environment.name}.ts`,
      );
    }
    if (typeof add !== 'function') {
      throw new Error(`${file}: charts[${literal(name)}] is ${literal(add)}: must be a function that returns objects`);
    }
    run(`${file}: charts[${literal(name)}]`, () => add(new Construct(chart, ID), environment));
  }
}

/** A chart after `change`; records the changed objects. */
export function changed(environment: Environment, { change }: AdditionsCode, output: Output, owners: Owners): Output {
  if (!change) {
    return output;
  }
  const file = additionsFile(environment.name);
  const at = `${file}: change of chart "${output.name}"`;
  // Not by structuredClone: in jest the YAML writer omits its objects, because their prototype is not that of jest's context.
  const copy = JSON.parse(JSON.stringify(output)) as Output;
  const objects = run(at, () => change(copy, environment));
  if (!Array.isArray(objects)) {
    throw new Error(`${at} returned ${literal(objects)}: must return the list of the chart's objects`);
  }
  const before = new Map(output.objects.map((object) => [identity(object), JSON.stringify(object)]));
  for (const object of objects as readonly Manifest[]) {
    if (!object?.apiVersion || !object.kind || !object.metadata?.name) {
      throw new Error(`${at} returned ${literal(object)}: must be an object with apiVersion, kind and metadata.name`);
    }
    const { namespace } = object.metadata;
    if (namespace !== undefined && namespace !== output.name) {
      throw new Error(
        `${at} returned ${identity(object)}: a chart has the objects of its own namespace; return it for chart "${namespace}"`,
      );
    }
    const old = before.get(identity(object));
    if (old !== JSON.stringify(object)) {
      owners.set(identity(object), `${old === undefined || owners.has(identity(object)) ? 'added' : 'changed'} by ${file}`);
    }
  }
  return { name: output.name, objects };
}

function run<T>(at: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new Error(`${at} failed: ${error instanceof Error ? error.message : error}`);
  }
}
