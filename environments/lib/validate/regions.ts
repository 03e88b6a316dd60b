import { regionOf, regions, zonesOf } from '../regions';
import type { Gke } from '../types';
import { type Constraint, literal } from './check';
import { didYouMean } from './nearest';

/** A region that is not in the table is a typo, or newer than the table: a newer one is allowed by its zones. */
export const regionListed: Constraint<Gke> = ({ region, unlistedZones = [] }, path) =>
  regions.includes(region) || unlistedZones.some((zone) => regionOf(zone) === region)
    ? []
    : [
        `${path}.region is ${literal(region)}: not in environments/lib/regions.ts; use a region of that table, or list its zones in ${path}.unlistedZones${didYouMean(region, regions)}`,
      ];

export const zonesInRegion: Constraint<Gke> = ({ region, zones }, path) =>
  zones.flatMap((zone, index) =>
    regionOf(zone) === region
      ? []
      : [
          `${path}.zones[${index}] is ${literal(zone)}: not a zone of ${path}.region "${region}"; use "${zonesOf(region)?.[0] ?? `${region}-b`}" or the like`,
        ],
  );

/** `zonesInRegion` reports zones of another region, `regionListed` those of an unknown one. */
export const zonesListed: Constraint<Gke> = ({ region, zones, unlistedZones = [] }, path) => {
  const listed = zonesOf(region) ?? [];
  const isListed = (zone: string): boolean => zonesOf(regionOf(zone))?.includes(zone) ?? false;
  return [
    ...zones.flatMap((zone, index) =>
      regionOf(zone) !== region || listed.length === 0 || isListed(zone) || unlistedZones.includes(zone)
        ? []
        : [
            `${path}.zones[${index}] is ${literal(zone)}: environments/lib/regions.ts has ${listed.join(', ')}; use one of them, or list it in ${path}.unlistedZones`,
          ],
    ),
    ...unlistedZones.flatMap((zone, index) => {
      const at = `${path}.unlistedZones[${index}] is ${literal(zone)}`;
      if (isListed(zone)) {
        return [`${at}: environments/lib/regions.ts already has it; remove it`];
      }
      return zones.includes(zone) ? [] : [`${at}: ${path}.zones does not have it; remove it`];
    }),
  ];
};
