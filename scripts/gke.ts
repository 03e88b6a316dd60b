import { gke } from './gke/command';
import { programs } from './gke/machine';
import { onSignals, start } from './lib/process';

// gcloud receives Ctrl-C as well, but a request that it has sent may still complete. The next run detects that.
onSignals();
start((args, terminal) => gke(args, terminal, programs));
