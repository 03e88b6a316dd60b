import { cores as coresOf, machineMemory } from '../machines';

/** Cores and bytes. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

const GIB = 2 ** 30;

/**
 * CPU and memory of a node for the chart's pods; `undefined` for a type that the table of machines does not have.
 * Subtracted are GKE's reserves (cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes), 3 % of memory for
 * the kernel (an e2-standard-4 shows 3920m and 12.87 GiB allocatable), and about 0.4 CPU and 0.7 GiB for GKE's
 * DaemonSets.
 */
export function freeOnNode(machineType: string): Amounts | undefined {
  const bytes = machineMemory(machineType);
  if (bytes === undefined) {
    return undefined;
  }
  const cores = coresOf(machineType);
  const memory = bytes * 0.97;
  const reserved = {
    cpu: tiered(cores, [
      [1, 0.06],
      [1, 0.01],
      [2, 0.005],
      [Infinity, 0.0025],
    ]),
    memory:
      tiered(memory, [
        [4 * GIB, 0.25],
        [4 * GIB, 0.2],
        [8 * GIB, 0.1],
        [112 * GIB, 0.06],
        [Infinity, 0.02],
      ]) +
      GIB / 10,
  };
  return { cpu: cores - reserved.cpu - 0.4, memory: memory - reserved.memory - 0.7 * GIB };
}

/** A share of each tier of an amount, like a tax. */
function tiered(amount: number, tiers: readonly (readonly [size: number, share: number])[]): number {
  let rest = amount;
  return tiers.reduce((sum, [size, share]) => {
    const part = Math.min(rest, size);
    rest -= part;
    return sum + part * share;
  }, 0);
}
