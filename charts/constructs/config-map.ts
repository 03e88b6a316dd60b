import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

/** First eight hexadecimal digits of the SHA-256 of a value's JSON; part of names that must change with the content. */
export const contentHash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);

/**
 * An immutable ConfigMap named `<name>-<hash of its content>`: changed content gets a new name, which rolls exactly the
 * pods that mount it, and a rollback still finds the old ConfigMap.
 */
export class HashedConfigMap extends k8s.KubeConfigMap {
  constructor(scope: Construct, name: string, data: Readonly<Record<string, string>>) {
    super(scope, name, {
      metadata: { name: `${name}-${contentHash(data)}` },
      immutable: true,
      data: { ...data },
    });
  }
}
