import type { AdditionsCode } from '../../charts/additions/additions';

/** A plain object: `change` works on finished YAML, where quantities are text. */
const sidecar = {
  name: 'audit',
  image: 'ghcr.io/example/audit-agent:v0.9.1',
  imagePullPolicy: 'IfNotPresent',
  resources: {
    requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '16Mi' },
    limits: { cpu: '200m', memory: '64Mi', 'ephemeral-storage': '64Mi' },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  },
};

/** A container beside OpenIM's API. */
export default {
  change: ({ objects }) => {
    const api = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'openim-api');
    api?.spec.template.spec.containers.push(sidecar);
    return objects;
  },
} satisfies AdditionsCode;
