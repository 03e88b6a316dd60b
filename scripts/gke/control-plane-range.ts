import type { Environment } from '../../environments/lib/types';

/** GKE takes a /28; pods reach it at port 443. */
export function controlPlaneRange({ network: { apiServer } }: Environment): string {
  const [range = '', ...more] = apiServer.cidrs;
  if (more.length > 0 || !range.endsWith('/28') || !apiServer.ports.includes(443)) {
    throw new Error(
      `network.apiServer is ${apiServer.cidrs.join(', ')} at ${apiServer.ports.join(', ')}: a cluster takes one /28 range and port 443; use a value such as { cidrs: ['172.16.0.0/28'], ports: [443] }`,
    );
  }
  return range;
}
