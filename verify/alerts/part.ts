import { loadEnvironment } from '../../environments/lib/registry';
import { distFolder, readObjects } from '../lib/dist';
import type { Part } from '../lib/part';
import { alertChecks } from './checks';
import { Watched } from './watched';

const part: Part = {
  name: 'alerts',
  here: 'alerts of real programs',
  title:
    'a real Prometheus and Alertmanager discover real programs, raise no alert while they are healthy, and notify of each that stops',
  async run(context) {
    const watched = await Watched.open(loadEnvironment('prod'), readObjects(distFolder('prod')), await context.cluster());
    try {
      await alertChecks(context, watched);
    } finally {
      watched.close();
    }
  },
};

export default part;
