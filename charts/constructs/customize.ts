import type { Customization, Environment } from '../../environments/lib/types';
import type { WorkloadName } from '../model/workloads';
import { contentHash } from './config-map';
import { type Manifest, podTemplateOf } from './manifest';

const NAME = 'app.kubernetes.io/name';

/**
 * Finished objects with the additions of the environment for all objects or for one workload; unchanged if there are
 * none.
 */
export const customized = (environment: Environment, objects: readonly Manifest[]): readonly Manifest[] =>
  objects.map((object) => pulling(environment, placed(environment, object)));

/**
 * Every pod has a ServiceAccount of the charts. Pods that start later use the image pull Secrets of their
 * ServiceAccount; no pod restarts.
 */
function pulling({ images }: Environment, object: Manifest): Manifest {
  return images?.pullSecrets && object.kind === 'ServiceAccount'
    ? { ...object, imagePullSecrets: images.pullSecrets.map((name) => ({ name })) }
    : object;
}

function placed({ customize }: Environment, object: Manifest): Manifest {
  if (!customize) {
    return object;
  }
  const workload = customize.workloads?.[object.metadata.labels?.[NAME] as WorkloadName];
  const added = merged(customize.all ?? {}, workload ?? {});
  const outside: Manifest = described(object, added);
  switch (object.kind) {
    case 'CronJob': {
      const { jobTemplate } = object.spec;
      const job = { ...jobTemplate.spec, template: pod(jobTemplate.spec.template, added) };
      return { ...outside, spec: { ...object.spec, jobTemplate: { ...described(jobTemplate, added), spec: job } } };
    }
    case 'Deployment':
    case 'StatefulSet':
      return { ...outside, spec: { ...object.spec, template: pod(object.spec.template, added), ...claims(object, added) } };
    case 'Job':
      return renamed(object, { ...outside, spec: { ...object.spec, template: pod(object.spec.template, added) } });
    default:
      return outside;
  }
}

const merged = (all: Customization, own: Customization): Customization => ({
  labels: { ...all.labels, ...own.labels },
  annotations: { ...all.annotations, ...own.annotations },
  nodeSelector: { ...all.nodeSelector, ...own.nodeSelector },
  tolerations: [...(all.tolerations ?? []), ...(own.tolerations ?? [])],
  runtimeClassName: own.runtimeClassName ?? all.runtimeClassName,
});

type Texts = Readonly<Record<string, string>>;
/** A field, unless it would be empty. */
const some = (field: string, value: object) => (Object.keys(value).length > 0 ? { [field]: value } : {});
/** The chart's value takes precedence if both set a key. */
const both = (field: string, ours: Texts | undefined, added: Texts | undefined) => some(field, { ...added, ...ours });

/** An object, or the template of objects, with labels and annotations. */
const described = ({ spec, ...head }: Manifest[string], added: Customization): Manifest[string] => ({
  ...head,
  ...some('metadata', {
    ...head.metadata,
    ...both('labels', head.metadata?.labels, added.labels),
    ...both('annotations', head.metadata?.annotations, added.annotations),
  }),
  ...(spec === undefined ? {} : { spec }),
});

function pod(template: Manifest[string], added: Customization): Manifest[string] {
  const { spec } = template;
  const tolerations = [...(spec.tolerations ?? []), ...(added.tolerations ?? [])];
  return {
    ...described(template, added),
    spec: {
      ...spec,
      ...both('nodeSelector', spec.nodeSelector, added.nodeSelector),
      ...(tolerations.length > 0 ? { tolerations } : {}),
      ...(added.runtimeClassName ? { runtimeClassName: added.runtimeClassName } : {}),
      // The separate disk of a dump costs money as well.
      ...(spec.volumes ? { volumes: spec.volumes.map((volume: Manifest[string]) => ownDisk(volume, added)) } : {}),
    },
  };
}

const ownDisk = (volume: Manifest[string], { labels }: Customization): Manifest[string] =>
  volume.ephemeral
    ? { ...volume, ephemeral: { volumeClaimTemplate: described(volume.ephemeral.volumeClaimTemplate, { labels }) } }
    : volume;

/** Only labels: claim templates of an existing StatefulSet are immutable, and volumes are selected by labels. */
const claims = ({ spec }: Manifest, { labels }: Customization) =>
  spec.volumeClaimTemplates
    ? {
        volumeClaimTemplates: spec.volumeClaimTemplates.map((claim: Manifest) => described(claim, { labels })),
      }
    : {};

/** The name of a setup Job contains the hash of its pod: Jobs are immutable, and a changed one must be a new one. */
function renamed(before: Manifest, after: Manifest): Manifest {
  const [was, is] = [contentHash(podTemplateOf(before)), contentHash(podTemplateOf(after))];
  const { name } = before.metadata;
  return was !== is && /-[0-9a-f]{8}$/.test(name)
    ? { ...after, metadata: { ...after.metadata, name: `${name.slice(0, -8)}${is}` } }
    : after;
}
