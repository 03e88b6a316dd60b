import { identity, type Manifest } from '../../charts/constructs/manifest';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { injected, injectorOf } from '../../test/lib/injector';
import { workloadsIn } from '../../test/lib/workloads';
import type { Cluster } from '../lib/cluster/cluster';
import { objectsOf } from '../lib/dist';
import { none, rejection } from '../lib/findings';
import { applyAll, installDefinitions } from '../lib/install';
import type { Context, Part } from '../lib/part';

/** `dev` with a mesh, in an order in which each is applied over another one. */
const steps: readonly (readonly [title: string, mesh: Environment['mesh']])[] = [
  ['istio-ambient', { kind: 'istio-ambient', mtls: 'strict' }],
  ['istio-sidecar, permissive', { kind: 'istio-sidecar', mtls: 'permissive' }],
  ['istio-sidecar', { kind: 'istio-sidecar', mtls: 'strict' }],
  ['linkerd', { kind: 'linkerd', mtls: 'strict' }],
];

const part: Part = {
  name: 'mesh',
  title: 'a real API server accepts dev with each mesh in turn, and the pods that their injectors create',
  async run(context) {
    const cluster = await context.cluster();
    for (const [title, mesh] of steps) {
      await applied(context, cluster, title, derive(loadEnvironment('dev'), { name: 'dev', mesh }));
    }
    await cluster.stop();
  },
};

async function applied(context: Context, cluster: Cluster, title: string, environment: Environment): Promise<void> {
  const objects = objectsOf(environment);
  await installDefinitions(cluster, environment);
  await context.check(`dev with ${title}: one apply, without an error or a warning`, () => applyAll(cluster, objects));
  if (environment.mesh.kind !== 'istio-ambient') {
    await context.check(`dev with ${title}: Pod Security, quota and defaults admit every pod with its proxy`, () =>
      admitsInjected(cluster, objects),
    );
  }
}

/** A pod of each workload as the injector of its mesh makes it, asked for and not made. */
async function admitsInjected({ api }: Cluster, objects: readonly Manifest[]): Promise<string> {
  const members = workloadsIn(objects).filter(({ template }) => injectorOf(template.metadata));
  const refused: string[] = [];
  for (const { object, template } of members) {
    const path = `/api/v1/namespaces/${object.metadata.namespace}/pods?dryRun=All`;
    const metadata = { ...template.metadata, name: `${object.metadata.name}-injected` };
    const words = await rejection(api.create(path, { metadata, spec: injected(template) }));
    refused.push(...(words === undefined ? [] : [`${identity(object)}: ${words}`]));
  }
  none('rejected', refused);
  return `${members.length} pods`;
}

export default part;
