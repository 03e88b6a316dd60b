import type { Environment } from '../../environments/lib/types';
import { type ImageName, images, parseSource, type SourceRegistry } from '../../environments/lib/versions';

/** The image that runs in an environment: its own override, or the pinned one at the environment's mirror. */
export const imageOf = (environment: Environment, name: ImageName): string =>
  environment.images?.overrides?.[name] ?? mirrored(environment, images[name]);

function mirrored({ images: { registry: mirrors } = {} }: Environment, image: string): string {
  if (mirrors === undefined) {
    return image;
  }
  const { registry, path } = parseSource(image);
  return `${typeof mirrors === 'string' ? mirrors : mirrors[registry as SourceRegistry]}/${path}`;
}

/** What a mirror must hold: each pinned image by the name that pods pull it by. */
export const mirroredImages = (environment: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.values(images).map((image) => [mirrored(environment, image), image]));
