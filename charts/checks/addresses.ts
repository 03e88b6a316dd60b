import { identity, type Manifest } from '../constructs/manifest';
import { configurationTexts } from './configuration-texts';
import type { Rule } from './context';
import { type Destination, denied, destinationOf } from './destinations';
import { endpoints, spelled } from './endpoints';

/**
 * A Service must exist for every address that a program gets (variables, arguments, commands, files of ConfigMaps), and
 * the NetworkPolicies must allow the program's pods to connect to the pods of the Service.
 */
export const addresses: Rule = (context) => {
  const destinations = new Map<string, Destination>();
  const seen = new Map<Manifest, Set<string>>();
  const problems: string[] = [];
  for (const { object, place, text, readers } of configurationTexts(context)) {
    for (const endpoint of endpoints(text)) {
      const address = spelled(endpoint);
      const destination = destinations.get(address) ?? destinationOf(context, endpoint);
      destinations.set(address, destination);
      if ('fault' in destination) {
        if (isFirst(seen, object, address)) {
          problems.push(`${identity(object)}: ${place} refers to ${address}, but ${destination.fault}`);
        }
        continue;
      }
      for (const reader of readers) {
        const denial = isFirst(seen, reader.object, address) && denied(context, reader, destination);
        if (denial) {
          const source = reader.object === object ? place : `${place} of ${identity(object)}`;
          problems.push(`${identity(reader.object)}: ${source} refers to ${address}, but ${denial}`);
        }
      }
    }
  }
  return problems;
};

/**
 * Whether this is the first occurrence of an address in an object: many pods use one three times, and one message is
 * enough.
 */
function isFirst(seen: Map<Manifest, Set<string>>, object: Manifest, address: string): boolean {
  const addresses = seen.get(object) ?? new Set();
  seen.set(object, addresses);
  return addresses.size < addresses.add(address).size;
}
