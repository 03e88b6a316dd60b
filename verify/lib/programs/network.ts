import { ip, ipQuietly } from '../ip';

/** Addresses for benchmarks (RFC 2544): routed nowhere, so no machine has a use for them. */
const range = (third: number): string => `198.18.${third}`;

/** A network namespace per pod, joined by a bridge that this machine reaches as well. */
export class PodNetwork {
  private readonly pods: { readonly namespace: string; readonly veth: string }[] = [];

  private constructor(
    private readonly bridge: string,
    private readonly prefix: string,
  ) {}

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
      ip(`address add ${range(third)}.1/24 dev ${bridge}`);
      ip(`link set ${bridge} up`);
      return new PodNetwork(bridge, range(third));
    }
    throw new Error('no free network in 198.18.0.0/16: delete bridges oim* that killed runs have left (ip link delete)');
  }

  /** Address of this machine on the bridge. */
  get gateway(): string {
    return `${this.prefix}.1`;
  }

  /** The address of the `index`-th pod. */
  address(index: number): string {
    return `${this.prefix}.${10 + index}`;
  }

  /** A further address of this machine on the bridge, for the `index`-th program that stands in for a pod. */
  standIn(index: number): string {
    const address = `${this.prefix}.${150 + index}`;
    ip(`address add ${address}/32 dev ${this.bridge}`);
    return address;
  }

  /** Makes the namespace of the `index`-th pod and returns its name, for `ip netns exec`. */
  join(index: number): string {
    const namespace = `${this.bridge}-${index}`;
    const veth = `${this.bridge}v${index}`;
    this.pods.push({ namespace, veth });
    ip(`netns add ${namespace}`);
    ip(`link add ${veth} type veth peer name eth0 netns ${namespace}`);
    ip(`link set ${veth} master ${this.bridge} up`);
    ip(`-netns ${namespace} address add ${this.address(index)}/24 dev eth0`);
    ip(`-netns ${namespace} link set eth0 up`);
    ip(`-netns ${namespace} link set lo up`);
    // As containerd starts pods: ports below 1024 need no capability.
    ip(`netns exec ${namespace} sysctl --quiet --write net.ipv4.ip_unprivileged_port_start=0`);
    return namespace;
  }

  /** Removes all of it at once, as it may run while the program leaves. */
  close(): void {
    for (const { namespace, veth } of this.pods.splice(0)) {
      // By itself it would go with the last socket of the pod, minutes later.
      ipQuietly(`link delete ${veth}`);
      ipQuietly(`netns delete ${namespace}`);
    }
    ipQuietly(`link delete ${this.bridge}`);
  }
}
