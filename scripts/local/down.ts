import { CLUSTER, exists, provedOurs, remove } from './kind';
import type { Session } from './session';

/** Deletes the kind cluster that `up` created, and its context. Throws if `up` did not create the cluster with that name. */
export function down({ terminal, run }: Session): number {
  if (!exists(run)) {
    terminal.out(`there is no kind cluster ${CLUSTER}; nothing to delete`);
    return 0;
  }
  terminal.leaves('nothing was deleted');
  provedOurs(run);
  terminal.leaves(`kind was deleting ${CLUSTER}; run this again`);
  remove(run);
  terminal.out(`deleted: kind cluster ${CLUSTER}, everything in it, and its kubectl context`);
  return 0;
}
