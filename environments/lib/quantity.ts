import type { Quantity, Resources } from './types';

const SUFFIX: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Cores or bytes of a Kubernetes quantity; `undefined` if it is not one (exponents and signs are not supported). */
export function parseQuantity(quantity: Quantity): number | undefined {
  const [, number, suffix] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(quantity) ?? [];
  const factor = suffix === undefined ? undefined : SUFFIX[suffix];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** Cores or bytes of a quantity that has been validated; throws on any other. */
export function amount(quantity: Quantity): number {
  const value = parseQuantity(quantity);
  if (value === undefined) {
    throw new Error(`"${quantity}" is not a quantity; write cores as "500m" or "2", bytes as "512Mi" or "20Gi"`);
  }
  return value;
}

/** Whole mebibytes in a share of a memory quantity, for programs with their own memory limit. */
export const mebibytes = (memory: Quantity, share = 1): number => Math.floor((amount(memory) * share) / 2 ** 20);

/** The Guaranteed quality of service: requests equal limits. */
export const guaranteed = (cpu: Quantity, memory: Quantity): Resources => ({
  requests: { cpu, memory },
  limits: { cpu, memory },
});
