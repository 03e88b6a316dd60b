import { k8s } from 'cdk8s-plus-28';
import type { AdditionsCode } from '../../charts/additions/additions';
import { selector } from '../../charts/constructs/labels';
import type { Additions } from '../../environments/lib/types';

const HOST = 'partners.openim.example';

/** For the file of the environment. */
export const additions: Additions = { hosts: [HOST] };

/** OpenIM's API at a separate host, with a separate limit. */
export default {
  charts: {
    'ingress-nginx': (scope) => {
      new k8s.KubeIngress(scope, 'partners', {
        metadata: {
          name: 'partners',
          labels: selector('ingress-nginx-controller'),
          annotations: { 'nginx.ingress.kubernetes.io/limit-rps': '10' },
        },
        spec: {
          ingressClassName: 'nginx',
          tls: [{ hosts: [HOST], secretName: 'openim-tls' }],
          rules: [
            {
              host: HOST,
              http: {
                paths: [
                  {
                    path: '/',
                    pathType: 'Prefix',
                    // The edge has a Service with this name, which refers to OpenIM's Service.
                    backend: { service: { name: 'openim-api', port: { name: 'http' } } },
                  },
                ],
              },
            },
          ],
        },
      });
    },
  },
} satisfies AdditionsCode;
