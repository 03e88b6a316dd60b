import { commonLabels } from '../constructs/labels';
import { identity, type Manifest, podTemplateOf } from '../constructs/manifest';

const PART_OF = 'app.kubernetes.io/part-of';
const BOUNDS = ['requests', 'limits'] as const;
const RESOURCES = ['cpu', 'memory'] as const;

/** Fields that the constructs set on every object of a chart, and that an object of additions may lack. */
export const added = (object: Manifest): string[] =>
  [...secret(object), ...label(object), ...bounds(object)].map((problem) => `${identity(object)}: ${problem}`);

const secret = ({ kind }: Manifest): string[] =>
  kind === 'Secret'
    ? ['a Secret would be in Git in plain text; list it in additions.secrets, and npm run secrets creates it in the cluster']
    : [];

function label({ metadata }: Manifest): string[] {
  const value = metadata.labels?.[PART_OF];
  return value === commonLabels[PART_OF]
    ? []
    : [
        `label ${PART_OF} is ${JSON.stringify(value) ?? 'missing'}; prune and doctor select the objects of OpenIM by this label; write "${commonLabels[PART_OF]}"`,
      ];
}

function bounds(object: Manifest): string[] {
  const { initContainers = [], containers = [] } = podTemplateOf(object)?.spec ?? {};
  return [...initContainers, ...containers].flatMap(({ name, resources }: Manifest[string]) => {
    const missing = BOUNDS.flatMap((bound) =>
      RESOURCES.filter((resource) => resources?.[bound]?.[resource] === undefined).map((resource) => `${bound}.${resource}`),
    );
    return missing.length > 0
      ? [
          `container "${name}" has no resources.${missing.join(', ')}; add them, because the quota and the number of nodes are computed from them`,
        ]
      : [];
  });
}
