import type { AdditionsCode } from '../../charts/additions/additions';
import type { Additions } from '../../environments/lib/types';

/** For the file of the environment. */
export const additions: Additions = {
  secrets: [{ namespace: 'openim', name: 'webhook-signature', keys: ['key'] }],
};

/** OpenIM's API gets the key as a variable. */
export default {
  change: ({ objects }) => {
    const api = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'openim-api');
    api?.spec.template.spec.containers[0].env.push({
      name: 'WEBHOOK_SIGNATURE_KEY',
      valueFrom: { secretKeyRef: { name: 'webhook-signature', key: 'key' } },
    });
    return objects;
  },
} satisfies AdditionsCode;
