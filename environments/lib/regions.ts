const ABC = ['a', 'b', 'c'];

/**
 * Google's regions, each with the last letters of its zones. Read on 2026-11-27: docs.cloud.google.com/compute/docs/regions-zones.
 * Without AI zones, whose machines have accelerators.
 */
const letters: Readonly<Record<string, readonly string[]>> = {
  'africa-south1': ABC,
  'asia-east1': ABC,
  'asia-east2': ABC,
  'asia-northeast1': ABC,
  'asia-northeast2': ABC,
  'asia-northeast3': ABC,
  'asia-south1': ABC,
  'asia-south2': ABC,
  'asia-southeast1': ABC,
  'asia-southeast2': ABC,
  'australia-southeast1': ABC,
  'australia-southeast2': ABC,
  'europe-central2': ABC,
  'europe-north1': ABC,
  'europe-north2': ABC,
  'europe-southwest1': ABC,
  'europe-west1': ['b', 'c', 'd'],
  'europe-west2': ABC,
  'europe-west3': ABC,
  'europe-west4': ABC,
  'europe-west6': ABC,
  'europe-west8': ABC,
  'europe-west9': ABC,
  'europe-west10': ABC,
  'europe-west12': ABC,
  'me-central1': ABC,
  'me-central2': ABC,
  'me-west1': ABC,
  'northamerica-northeast1': ABC,
  'northamerica-northeast2': ABC,
  'northamerica-south1': ABC,
  'southamerica-east1': ABC,
  'southamerica-west1': ABC,
  'us-central1': ['a', 'b', 'c', 'f'],
  'us-east1': ['b', 'c', 'd'],
  'us-east4': ABC,
  'us-east5': ABC,
  'us-south1': ABC,
  'us-west1': ABC,
  'us-west2': ABC,
  'us-west3': ABC,
  'us-west4': ABC,
};

export const regions: readonly string[] = Object.keys(letters);

/** Zones of a region of the table: "europe-west1-b"; `undefined` for a region that it does not have. */
export const zonesOf = (region: string): readonly string[] | undefined =>
  letters[region]?.map((letter) => `${region}-${letter}`);

/** Of "europe-west1-b". */
export const regionOf = (zone: string): string => zone.slice(0, zone.lastIndexOf('-'));
