import type { k8s } from 'cdk8s-plus-28';
import { guaranteed } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { meshOf } from '../model/mesh/connections';
import { container } from './container';
import { script } from './script';

/** An init container that exits when every `host:port` accepts a connection. The image must have a shell and `nc`. */
export const waitFor = (environment: Environment, image: string, addresses: readonly string[]): k8s.Container =>
  container({
    name: 'wait',
    image,
    command: ['/bin/sh', '-ec', script(`constructs/scripts/${meshOf(environment).wait}.sh`), 'wait'],
    args: addresses,
    resources: guaranteed('50m', '32Mi'),
  });
