import type { Manifest } from '../../charts/constructs/manifest';
import { command, succeeded } from '../lib/command';
import { tool } from '../lib/tools';

export type Protocol = 'TCP' | 'UDP';

export interface Port {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** A pod, or without a namespace an address outside the cluster. */
export interface End {
  readonly name: string;
  readonly namespace?: string;
  readonly ip?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Ports of its containers. */
  readonly listens?: readonly Port[];
}

/** An attempt to connect; the ends by their names. */
export interface Pair {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** What a cluster has, and which ports to try. */
export interface Question {
  readonly policies: readonly Manifest[];
  /** Those that the environment makes: their labels by their names. */
  readonly namespaces: Readonly<Record<string, unknown>>;
  readonly ends: readonly End[];
  readonly ports: readonly Port[];
}

/** Every end to every other end at every port; what is not named is refused at one end or at both. */
export interface Matrix {
  /** How many questions were asked. */
  readonly pairs: number;
  readonly allowed: readonly Pair[];
  /** Pairs of pods of dist/ that one end allows and the other denies. */
  readonly half: readonly Pair[];
}

/** Asks the engine; the program is verify/tools/cluster/network. */
export async function matrix(question: Question): Promise<Matrix> {
  return JSON.parse(await succeeded('network', command(await tool('network'), [], JSON.stringify(question))));
}

export const pairText = ({ from, to, port, protocol }: Pair): string => `${from} -> ${to}:${port}/${protocol}`;
