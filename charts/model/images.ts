import type { Environment } from '../../environments/lib/types';
import { type ImageName, images } from '../../environments/lib/versions';

/** The image that runs in an environment: its own override, or the pinned one. */
export const imageOf = (environment: Environment, name: ImageName): string => environment.images?.[name] ?? images[name];
