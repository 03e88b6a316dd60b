import type { Check } from '../check';
import { alerts } from './alerts';
import { certificates } from './certificates';
import { clock, kinds, namespaces, nodes } from './cluster';
import { jobs } from './jobs';
import { leftovers, objects } from './objects';
import { configuration, crashes, images, memory, scheduling } from './pods';
import { readiness, registrations } from './readiness';
import { refused } from './refused';
import { secrets } from './secrets';
import { disks, volumes } from './volumes';

/**
 * Every check of a reachable cluster. A finding on the same object as an earlier one may follow from it, never the
 * reverse.
 */
export const checks: readonly Check[] = [
  kinds,
  namespaces,
  clock,
  nodes,
  secrets,
  objects,
  refused,
  volumes,
  scheduling,
  configuration,
  images,
  disks,
  memory,
  crashes,
  jobs,
  registrations,
  readiness,
  alerts,
  certificates,
  leftovers,
];
