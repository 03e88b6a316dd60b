import { valueAt } from '../../charts/model/capacity/field';
import { LEFT_OUT } from '../gke/prices';
import type { Assumptions } from './assumptions';
import type { Plan } from './plan';

/** A plan as JSON. */
export const json = ({ users, online, load }: Assumptions, { environment, clusters, needs, costs, amounts }: Plan): string =>
  JSON.stringify(
    {
      assumptions: { users, online, ...load },
      clusters,
      nodePool: environment.gke?.nodePool,
      requests: { cpu: amounts.cpu, memoryBytes: amounts.memory },
      volumes: { count: amounts.volumes, bytes: amounts.storage, diskType: environment.storage.diskType },
      links: needs.map(({ link, share }) => ({
        name: link.name,
        bounds: link.bounds,
        field: link.field,
        value: valueAt(environment, link.field),
        share,
      })),
      dollarsPerMonth: costs,
      leftOut: LEFT_OUT,
    },
    null,
    2,
  );
