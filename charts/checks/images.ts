import { parseImage } from '../../environments/lib/versions';
import { identity } from '../constructs/manifest';
import type { Rule } from './context';

/** With a mutable tag two nodes may run different programs under one name. A digest pins an image without a tag, too. */
export const images: Rule = ({ workloads }) =>
  workloads.flatMap(({ object, containers }) =>
    containers.flatMap(({ name, image }) => {
      const { tag, digest } = parseImage(image);
      if (digest || (tag && tag !== 'latest')) {
        return [];
      }
      const fault = tag ? `the mutable tag "${tag}"` : 'no tag';
      return `${identity(object)}: image "${image}" of container "${name}" has ${fault}; use a version, as in environments/lib/versions.ts`;
    }),
  );
