import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from '../../charts/model/openim/services';
import type { Measured } from '../../scripts/readme/verify';

const VERIFY = join(__dirname, '..');

/** Writes verify/measured.json from what all parts have reported. Throws when a part has not reported. */
export function writeMeasured(): void {
  writeFileSync(join(VERIFY, 'measured.json'), `${JSON.stringify(measured(), null, 2)}\n`);
}

function measured(): Measured {
  const coverage = report<Readonly<Record<'pdb' | 'netpol' | 'ctrs' | 'readiness' | 'lim_mem', number>>>('coverage');
  const { perWorkload, workloads } = report<{ perWorkload: number; workloads: number }>('kube-score-dev');
  return {
    dev: ofEnvironment('dev'),
    prod: ofEnvironment('prod'),
    lowestReady: { drain: lowestService('drain'), zone: lowestService('zone-dev') },
    coverage: {
      workloads,
      criticalPerWorkload: perWorkload,
      disruptionBudgets: coverage.pdb,
      networkPolicies: coverage.netpol,
      containers: coverage.ctrs,
      readiness: coverage.readiness,
      limits: coverage.lim_mem,
    },
  };
}

function ofEnvironment(name: string): Measured['dev'] {
  const { critical, warning, checks } = report<{ rest: Measured['dev']['kubeScore'] }>(`kube-score-${name}`).rest;
  const { allowed, denied } = report<Measured['dev']['pairs']>(`network-${name}`);
  const { machineType, asked, smallest, atMost } = report<{
    machineType: string;
    asked: { least: number; most: number };
    smallest: number;
    atMost: number;
  }>(`nodes-${name}`);
  return {
    objects: report<{ objects: number }>(`control-plane-${name}`).objects,
    kubeScore: { critical, warning, checks },
    pairs: { allowed, denied },
    nodes: { machineType, min: asked.least, max: asked.most, smallest, atMost },
  };
}

function lowestService(name: string): number {
  const { lowestReady } = report<{ lowestReady: Readonly<Record<string, number>> }>(name);
  return Math.min(...serviceNames.filter((one) => one !== 'crontask').map((one) => lowestReady[`openim-${one}`] ?? 0));
}

const report = <T>(name: string): T => JSON.parse(readFileSync(join(VERIFY, 'report', `${name}.json`), 'utf8'));
