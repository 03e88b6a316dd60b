import { k8s } from 'cdk8s-plus-28';

/** Seconds between probes, timeout in seconds, and consecutive failures that count. */
interface Timing {
  readonly period: number;
  readonly timeout?: number;
  readonly failures: number;
}

const timing = ({ period, timeout = 3, failures }: Timing) => ({
  periodSeconds: period,
  timeoutSeconds: timeout,
  failureThreshold: failures,
});

export const httpProbe = (port: number, path: string, when: Timing): k8s.Probe => ({
  httpGet: { port: k8s.IntOrString.fromNumber(port), path },
  ...timing(when),
});

export const tcpProbe = (port: number, when: Timing): k8s.Probe => ({
  tcpSocket: { port: k8s.IntOrString.fromNumber(port) },
  ...timing(when),
});

export const execProbe = (command: readonly string[], when: Timing): k8s.Probe => ({
  exec: { command: [...command] },
  ...timing(when),
});
