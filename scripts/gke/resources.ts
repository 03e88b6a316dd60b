import { accessGroups, accessRole } from './resources/access';
import { edgeAddress, gatewayAddress } from './resources/addresses';
import { backupAccounts, bucketRoles } from './resources/backup-accounts';
import { backupPlan, bucket } from './resources/backups';
import { clusterResource, namePolicies } from './resources/cluster';
import { disks } from './resources/disks';
import { records, zone } from './resources/dns';
import { firewallControlPlane, firewallEdge, firewallGateway, firewallHealth, firewallMesh } from './resources/firewalls';
import { disksKey, disksKeyUsers, keyring, secretsKey, secretsKeyUser } from './resources/keys';
import { nat, network, router, subnet } from './resources/network';
import { nodesAccount, nodesRole } from './resources/nodes';
import { policy } from './resources/policy';
import { poolBounds, spotPool } from './resources/pools';
import { logMetricRows, services } from './resources/project';
import { quotaCheck } from './resources/quotas';
import { secretReaderRows, traceWriter } from './resources/readers';
import { repositories, repositoryReader } from './resources/registry';
import type { Row } from './row';
import type { Kept, Target } from './target';

/**
 * All resources of a cluster, in the order of their creation; `down` runs from the last group to the first. The bucket
 * comes before the more expensive resources, because `down` stops at objects that its retention protects.
 */
export const resources = (target: Target, deletes: readonly Kept[]): readonly (readonly Row[])[] => [
  services(target),
  quotaCheck(target),
  keyring(target),
  secretsKey(target),
  secretsKeyUser(target),
  disksKey(target),
  disksKeyUsers(target),
  bucket(target, deletes),
  disks(target, deletes),
  network(target),
  subnet(target),
  router(target),
  nat(target),
  firewallEdge(target),
  firewallGateway(target),
  firewallHealth(target),
  firewallControlPlane(target),
  firewallMesh(target),
  edgeAddress(target),
  gatewayAddress(target),
  nodesAccount(target),
  nodesRole(target),
  repositories(target),
  repositoryReader(target),
  policy(target),
  clusterResource(target),
  namePolicies(target),
  poolBounds(target),
  spotPool(target),
  backupPlan(target, deletes),
  zone(target),
  records(target),
  backupAccounts(target),
  bucketRoles(target),
  secretReaderRows(target),
  traceWriter(target),
  logMetricRows(target),
  accessRole(target),
  accessGroups(target),
];
