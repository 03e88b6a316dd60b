import { alertmanager } from '../alertmanager/command';
import { bench } from '../bench/command';
import { apply, diff, prune } from '../deliver/commands';
import { doctor } from '../doctor/command';
import { expandVolumes } from '../expand-volumes/command';
import { explain } from '../explain/command';
import { USAGE as GKE } from '../gke/command';
import { gkeFile } from '../gke/file';
import { images } from '../images/command';
import { init } from '../init/command';
import { foreign, HELP, README, SYNTH, VERIFY } from '../lib/usages';
import { local } from '../local/command';
import { restore } from '../restore/command';
import { review } from '../review/command';
import { secrets } from '../secrets/command';
import { size } from '../size/command';
import { smoke } from '../smoke/command';

/** Usages by name of the script in package.json, in the order of a first use. */
export const usages: Readonly<Record<string, string>> = {
  synth: SYNTH,
  init: init.usage,
  local: local.usage,
  gke: GKE,
  secrets: secrets.usage,
  apply: apply.usage,
  smoke: smoke.usage,
  review: review.usage,
  explain: explain.usage,
  size: size.usage,
  doctor: doctor.usage,
  diff: diff.usage,
  'expand-volumes': expandVolumes.usage,
  prune: prune.usage,
  restore: restore.usage,
  images: images.usage,
  alertmanager: alertmanager.usage,
  'gke-file': gkeFile.usage,
  verify: VERIFY,
  readme: README,
  bench: bench.usage,
  help: HELP,
};

/** What a command does: the first line of its usage that is no command line. */
const purpose = (usage: string): string => usage.split('\n').find((line, index) => index > 0 && /^\S/.test(line)) ?? '';

/** What each script of package.json does. */
export const purposes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(usages).map(([name, usage]) => [name, purpose(usage)])),
  ...foreign,
};
