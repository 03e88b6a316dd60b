import type { Environment } from '../../environments/lib/types';
import { type ImageName, images, parseSource, type SourceRegistry } from '../../environments/lib/versions';

/** The image that an environment runs: its own override, or the pinned one from the environment's mirror. */
export const imageOf = (environment: Environment, name: ImageName): string =>
  environment.images?.overrides?.[name] ?? mirrored(environment, images[name]);

function mirrored({ images: { registry: mirrors } = {} }: Environment, image: string): string {
  if (mirrors === undefined) {
    return image;
  }
  const { registry, path } = parseSource(image);
  return `${typeof mirrors === 'string' ? mirrors : mirrors[registry as SourceRegistry]}/${path}`;
}

/** Required images of a mirror: each pinned image, by the name that pods use. */
export const mirroredImages = (environment: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.values(images).map((image) => [mirrored(environment, image), image]));
