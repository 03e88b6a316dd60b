import { ip, ipBatch, ipQuietly } from '../ip';
import { atExit } from './at-exit';

/** Addresses for benchmarks (RFC 2544): routed nowhere, so no machine has a use for them. */
const range = (third: number): string => `198.18.${third}`;

/** A network namespace per pod, joined by a bridge that this machine reaches as well. */
export class PodNetwork {
  private readonly namespaces: string[] = [];
  private readonly cables: string[] = [];

  private constructor(
    readonly bridge: string,
    private readonly prefix: string,
  ) {
    atExit.add(this.close);
  }

  /** Throws when this process may not make namespaces. */
  static open(): PodNetwork {
    for (let third = 0; third < 256; third++) {
      const bridge = `oim${third}`;
      try {
        ip(`link add ${bridge} type bridge`);
      } catch (error) {
        // Another part, or another run, has it.
        if (String(error).includes('File exists')) {
          continue;
        }
        throw error;
      }
      ipBatch([`address add ${range(third)}.1/24 dev ${bridge}`, `link set ${bridge} up`]);
      return new PodNetwork(bridge, range(third));
    }
    throw new Error('no free network in 198.18.0.0/16: delete bridges oim* that killed runs left behind (ip link delete)');
  }

  /** Address of this machine on the bridge. */
  get gateway(): string {
    return `${this.prefix}.1`;
  }

  /** The address of the `index`-th pod. */
  address(index: number): string {
    return `${this.prefix}.${10 + index}`;
  }

  /** A further address of this machine on the bridge, for the `index`-th test double of a pod. */
  standIn(index: number): string {
    const address = `${this.prefix}.${150 + index}`;
    ip(`address add ${address}/32 dev ${this.bridge}`);
    return address;
  }

  /** Makes the namespace of the `index`-th pod and returns its name, for `ip netns exec`. */
  join(index: number): string {
    const namespace = this.namespace(String(index));
    this.plug(namespace, index, 'eth0');
    return namespace;
  }

  /** A namespace that is removed with the network. */
  namespace(name: string): string {
    const namespace = `${this.bridge}-${name}`;
    ip(`netns add ${namespace}`);
    this.namespaces.push(namespace);
    return namespace;
  }

  /** Connects a namespace, as the host with the `index`-th address; there its end is called `device`. */
  plug(namespace: string, index: number, device: string): void {
    const cable = `${this.bridge}v${index}`;
    this.cables.push(cable);
    ipBatch([
      `link add ${cable} type veth peer name ${device} netns ${namespace}`,
      `link set ${cable} master ${this.bridge} up`,
    ]);
    ipBatch(
      [`address add ${this.address(index)}/24 dev ${device}`, `link set dev ${device} up`, 'link set lo up'],
      namespace,
    );
  }

  /** Removes all of it at once, as it may run while the program leaves. */
  readonly close = (): void => {
    atExit.delete(this.close);
    // Otherwise a cable would be removed with the last socket of the pod, minutes later.
    ipQuietly([
      ...[...this.cables.splice(0), this.bridge].map((link) => `link delete ${link}`),
      ...this.namespaces.splice(0).map((namespace) => `netns delete ${namespace}`),
    ]);
  };
}
