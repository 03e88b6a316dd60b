import { gke } from './gke/command';
import { programs, terminal } from './gke/machine';

// gcloud hears Ctrl-C as well; what it was told to make, it may still make. The next run finds out.
for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
  process.once(signal, () => process.exit(code));
}

gke(process.argv.slice(2), terminal, programs).then((status) => {
  process.exitCode = status;
});
