import type { Environment, OpenimRelease } from '../../../environments/lib/types';
import type { Release } from './release';
import { release as v34 } from './v3.4/release';
import { release as v38 } from './v3.8/release';

const releases: Readonly<Record<OpenimRelease, Release>> = { 'v3.8': v38, 'v3.4': v34 };

/** The release that an environment runs. */
export const releaseOf = ({ openim }: Environment): Release => releases[openim.release];

/** Databases of MySQL that must not be lost: the names of files, and on v3.4 OpenIM's own. */
export const databases = (environment: Environment): string =>
  ['seaweedfs', ...releaseOf(environment).mysql.databases].join(' ');
