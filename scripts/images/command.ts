import { mirroredImages } from '../../charts/model/images';
import { environmentArguments, withEnvironments } from '../lib/arguments';
import { built } from '../lib/built';
import { imagesOf } from '../lib/images';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';

const USAGE = withEnvironments(`usage: npm run --silent images -- <environment> [--copy]
lists every image that pods and restores pull, one per line
--copy: only images of images.registry, each after its source; input for xargs -n 2 crane copy`);

/** For mirrors and scanners. */
export const images = withHelp(USAGE, (args, terminal) =>
  reported(terminal, 1, () => {
    const { environment, values } = environmentArguments(args, USAGE, { copy: { type: 'boolean' } });
    const pulled = imagesOf(
      environment,
      built(environment).flatMap(({ objects }) => objects),
    );
    if (!values.copy) {
      pulled.forEach(terminal.out);
      return 0;
    }
    if (!environment.images?.registry) {
      throw new Error(
        `environment "${environment.name}" has no images.registry: its images are pulled from the registries of the publishers; set it in environments/${environment.name}.ts`,
      );
    }
    const sources = mirroredImages(environment);
    for (const image of pulled.filter((one) => sources[one])) {
      terminal.out(`${sources[image]} ${image}`);
    }
    return 0;
  }),
);
