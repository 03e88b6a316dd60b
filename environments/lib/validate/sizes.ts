import type { Autoscaling, Resources, StatelessSize } from '../types';
import { constrained, fields, integer } from './check';
import { growsFromTwo, ordered, withinLimits } from './constraints';
import { cpu, memory } from './formats';

/** Far above the load that a node pool of this size carries: it rejects typos, not large services. */
export const pods = integer(1, 100);
const compute = fields<Resources['requests']>({ cpu, memory });
export const bounds = { requests: compute, limits: compute };
export const resources = constrained(fields<Resources>(bounds), withinLimits);
const autoscaling = constrained(
  fields<Autoscaling>({ minReplicas: pods, maxReplicas: pods }),
  ordered('minReplicas', 'maxReplicas'),
  growsFromTwo,
);
export const stateless = constrained(fields<StatelessSize>({ ...bounds, autoscaling }), withinLimits);
