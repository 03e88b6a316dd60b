import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import type { Change, Finding } from './finding';
import { code, grouped, object } from './text';

interface Use {
  readonly owner: Manifest;
  readonly container: string;
  readonly image: string;
}

export const imagesOf = (owner: Manifest | undefined): readonly Use[] => {
  const pod = (owner && podTemplateOf(owner)?.spec) ?? {};
  return [...(pod.initContainers ?? []), ...(pod.containers ?? [])].map(({ name, image }: Manifest) => ({
    owner: owner as Manifest,
    container: String(name),
    image,
  }));
};

/** Images that changed in containers with the same name, and images that no pod had before. */
export function images({ before: all, pairs }: Change): readonly Finding[] {
  const known = new Set(all.flatMap((one) => imagesOf(one).map(({ image }) => image)));
  const changed = pairs.flatMap(({ before, after }) =>
    imagesOf(after).flatMap((use) => {
      const old = imagesOf(before).find(({ container }) => container === use.container)?.image;
      return old === use.image || (old === undefined && known.has(use.image)) ? [] : [{ ...use, old }];
    }),
  );
  return grouped(changed, ({ old, image }) => `${old}\n${image}`).map((same) => {
    const owners = [...new Set(same.map(({ owner }) => object(owner)))];
    return {
      section: 'image',
      text: `${moved(same[0]?.old, same[0]?.image) ? 'from another registry: ' : ''}${same[0]?.old ? `${code(same[0].old)} -> ` : 'new: '}${code(same[0]?.image)}: ${owners.join(', ')}`,
    };
  });
}

/** The same name, tag and digest in another registry. */
const moved = (before: string | undefined, after: string | undefined): boolean =>
  before?.split('/').at(-1) === after?.split('/').at(-1);
