import { gke } from './gke/command';
import { programs } from './gke/machine';
import { onSignals, start } from './lib/process';

// gcloud hears Ctrl-C as well; what it was told to make, it may still make. The next run finds out.
onSignals();
start((args, terminal) => gke(args, terminal, programs));
