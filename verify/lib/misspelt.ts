import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';

/** One object of each kind with a wrong field, in each place where a schema could be loose. */
export function misspelt(objects: readonly Manifest[]): Manifest[] {
  const kinds = [...new Map(objects.map((object) => [object.kind, object])).values()];
  const places = (object: Manifest): Manifest[] => {
    const { metadata, spec } = object;
    const pod = podTemplateOf(object)?.spec;
    return [
      { ...object, unknownField: 1 },
      { ...object, metadata: { ...metadata, unknownField: 1 } as Manifest['metadata'] },
      ...(spec ? [{ ...object, spec: { ...spec, unknownField: 1 } }] : []),
      ...(pod ? [withPod(object, { ...pod, containers: [{ ...pod.containers[0], image: 1 }] })] : []),
      ...(pod ? [withPod(object, { ...pod, containers: [{ ...pod.containers[0], unknownField: 1 }] })] : []),
    ];
  };
  return kinds.flatMap(places);
}

function withPod(object: Manifest, pod: Manifest[string]): Manifest {
  const copy = structuredClone(object);
  podTemplateOf(copy).spec = pod;
  return copy;
}
