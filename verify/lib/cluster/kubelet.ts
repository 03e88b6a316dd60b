import { type Api, ApiError } from './api';
import { type Machine, nodeObject } from './nodes';
import type { Node, Pod } from './objects';
import { type Fault, missingReferences, statusOf } from './pod-status';

/** Seconds from binding to ready, and from deletion to removal. Real kubelets take longer, in the same order. */
const START = 1;
const STOP = 0.5;
/** Seconds between two signs of life of a node, and between two tries of a pod that cannot start. */
const HEARTBEAT = 10;
const RETRY = 1;
/** Signs of life a second of all nodes: a thousand nodes give theirs every 10 seconds, as real ones do. */
const HEARTBEATS = 100;

/** Says of a pod why it does not get ready; `undefined` for a pod that does. */
export type FaultOf = (pod: Pod) => Fault | undefined;

/**
 * The kubelets of all nodes. They start no program: a pod is ready a second after it was bound, a Job's pod has then
 * succeeded. Unlike kwok they check, as a kubelet does, whether every Secret, ConfigMap and volume of the pod exists,
 * and a failed node no longer answers; kwok would also take minutes to build.
 */
export class Kubelets {
  /** Pods and nodes as the API server holds them now, by uid and by name. */
  readonly pods = new Map<string, Pod>();
  readonly nodes = new Map<string, Node>();
  /** Pods that shall not become ready. */
  faultOf: FaultOf = () => undefined;

  private readonly dead = new Set<string>();
  private readonly busy = new Set<string>();
  private readonly watches: { stop(): void }[] = [];
  private stopped = false;
  private made = 0;
  private address = 0;

  private constructor(private readonly api: Api) {}

  static async start(api: Api): Promise<Kubelets> {
    const kubelets = new Kubelets(api);
    kubelets.watches.push(
      await api.watch<Node>('/api/v1/nodes', (type, node) => {
        type === 'DELETED' ? kubelets.nodes.delete(node.metadata.name) : kubelets.nodes.set(node.metadata.name, node);
      }),
      await api.watch<Pod>('/api/v1/pods', (type, pod) => kubelets.see(type, pod)),
    );
    return kubelets;
  }

  /** Registers a machine; returns the node's name once it is ready. */
  async addNode(machine: Machine): Promise<string> {
    this.made += 1;
    const name = `${machine.prefix}-${String(this.made).padStart(2, '0')}`;
    await this.api.create('/api/v1/nodes', nodeObject(name, machine));
    await this.api.create('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases', {
      metadata: { name },
      spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: now() },
    });
    await this.report(name);
    await this.api.create('/api/v1/namespaces/kube-system/pods', systemPod(name, machine));
    void this.heartbeat(name);
    return name;
  }

  /** The machine is switched off: no more signs of life, and nothing on it is ever reported as stopped. */
  kill(name: string): void {
    this.dead.add(name);
  }

  /** The machine is back: it sends heartbeats again and stops the pods that were deleted meanwhile. */
  async revive(name: string): Promise<void> {
    this.dead.delete(name);
    await this.report(name);
    void this.heartbeat(name);
    for (const pod of this.pods.values()) {
      if (pod.spec.nodeName === name) {
        this.busy.delete(`stop ${pod.metadata.uid}`);
        this.busy.delete(`start ${pod.metadata.uid}`);
        this.see('MODIFIED', pod);
      }
    }
  }

  /** The machine is deleted, with the node and its pods. */
  async deleteNode(name: string): Promise<void> {
    await this.api.delete(`/api/v1/namespaces/kube-system/pods/system-${name}`, { gracePeriodSeconds: 0 });
    await this.api.delete(`/api/v1/nodes/${name}`);
  }

  stop(): void {
    this.stopped = true;
    for (const watch of this.watches) {
      watch.stop();
    }
  }

  private see(type: string, pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    if (type === 'DELETED') {
      this.pods.delete(uid);
      return;
    }
    this.pods.set(uid, pod);
    const work = pod.metadata.deletionTimestamp ? 'stop' : 'start';
    if (pod.spec.nodeName && !this.busy.has(`${work} ${uid}`)) {
      this.busy.add(`${work} ${uid}`);
      void this.persist(uid, () => (work === 'stop' ? this.stopPod(uid) : this.startPod(uid)));
    }
  }

  /** A kubelet tries again for as long as there is a pod: a write may meet another one (409) or a server that is busy. */
  private async persist(uid: string, work: () => Promise<void>): Promise<void> {
    while (!this.stopped && this.pods.has(uid)) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof ApiError && [404, 409].includes(error.status)) && !this.stopped) {
          console.error(`kubelet: ${error instanceof Error ? error.message : error}`);
        }
        await this.pause(RETRY);
      }
    }
  }

  private async startPod(uid: string): Promise<void> {
    await this.pause(START);
    let told: string | undefined;
    for (;;) {
      const pod = this.alive(uid);
      if (!pod || pod.metadata.deletionTimestamp) {
        return;
      }
      const fault = this.faultOf(pod) ?? (await missingReferences(this.api, pod));
      // What has been told once is not told again.
      if (!fault || told !== JSON.stringify(fault)) {
        await this.patchStatus(pod, statusOf(pod, fault, pod.status?.podIP ?? this.nextAddress()));
      }
      if (!fault) {
        return;
      }
      told = JSON.stringify(fault);
      await this.pause(RETRY);
    }
  }

  private async stopPod(uid: string): Promise<void> {
    await this.pause(STOP);
    const pod = this.alive(uid);
    if (pod) {
      await this.api.delete(podPath(pod), { gracePeriodSeconds: 0, preconditions: { uid } });
    }
  }

  /** The pod, when it still exists and its node lives. */
  private alive(uid: string): Pod | undefined {
    const pod = this.pods.get(uid);
    const node = pod?.spec.nodeName;
    return this.stopped || !node || this.dead.has(node) || !this.nodes.has(node) ? undefined : pod;
  }

  private async heartbeat(name: string): Promise<void> {
    for (;;) {
      await this.pause(Math.max(HEARTBEAT, this.nodes.size / HEARTBEATS));
      if (this.stopped || this.dead.has(name) || !this.nodes.has(name)) {
        return;
      }
      await this.api
        .patch(`/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`, { spec: { renewTime: now() } })
        .catch(() => {});
    }
  }

  private async report(name: string): Promise<void> {
    const condition = { type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: new Date().toISOString() };
    await this.api.patch(`/api/v1/nodes/${name}/status`, { status: { conditions: [condition] } });
  }

  private nextAddress(): string {
    this.address += 1;
    return `10.20.${this.address >> 8}.${this.address & 255}`;
  }

  private patchStatus(pod: Pod, status: object): Promise<unknown> {
    return this.api.patch(`${podPath(pod)}/status`, { metadata: { uid: pod.metadata.uid }, status });
  }

  private pause(seconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, seconds * 1000).unref());
  }
}

const now = (): string => new Date().toISOString().replace('Z', '000Z');

const podPath = ({ metadata }: Pod): string => `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;

/** What the platform's DaemonSets request of a node, as one pod. */
const systemPod = (nodeName: string, { system }: Machine): object => ({
  metadata: { name: `system-${nodeName}`, labels: { 'app.kubernetes.io/name': 'gke-system' } },
  spec: {
    nodeName,
    priorityClassName: 'system-node-critical',
    tolerations: [{ operator: 'Exists' }],
    containers: [{ name: 'system', image: 'system', resources: { requests: system } }],
  },
});
