import type { World } from './world';

/** A fault of the primary, and its end. */
export interface Incident {
  readonly title: string;
  strike(world: World, primary: string): Promise<void> | void;
  /** Once another pod is served: gives the old primary back. */
  repair(world: World, primary: string): Promise<void> | void;
  /** Whether no confirmed write may be lost: only where the primary has time to hand over. */
  readonly lossless?: true;
  /** Whether side b is out of reach until the repair. */
  readonly cut?: true;
}

/** The primary must be dragonfly-0, which is on side b; it is when a world begins. */
export const cutOff: Incident = {
  title: 'the primary, a Sentinel and a proxy are partitioned from the others',
  cut: true,
  strike: (world) => world.network.cut(),
  repair: (world) => world.network.heal(),
};

/** Two in a world: the primary is dragonfly-0 at first, and dragonfly-1 after that. */
export const incidents: readonly (readonly [Incident, Incident])[] = [
  [
    cutOff,
    {
      title: 'the primary is killed (SIGKILL) and does not restart',
      strike: (world, primary) => world.server(primary).signalProgram('redis-server', 'SIGKILL'),
      repair: (world, primary) => world.server(primary).startContainer('dragonfly'),
    },
  ],
  [
    {
      title: 'the primary stops answering (SIGSTOP), and continues later',
      strike: (world, primary) => world.server(primary).signalProgram('redis-server', 'SIGSTOP'),
      repair: (world, primary) => world.server(primary).signalProgram('redis-server', 'SIGCONT'),
    },
    {
      title: 'the whole pod of the primary, with its gate, is paused and continues later',
      strike: (world, primary) => world.server(primary).signal('SIGSTOP'),
      repair: (world, primary) => world.server(primary).signal('SIGCONT'),
    },
  ],
  [
    {
      title: 'the pod of the primary is deleted, as in a node upgrade',
      lossless: true,
      strike: (world, primary) => void world.server(primary).delete(),
      repair: async (world, primary) => {
        await world.server(primary).gone();
        await world.server(primary).start();
      },
    },
    {
      title: 'the primary crashes and its container restarts at once',
      strike: async (world, primary) => {
        const pod = world.server(primary);
        pod.signalProgram('redis-server', 'SIGKILL');
        await pod.gone('dragonfly');
        await pod.startContainer('dragonfly');
      },
      repair: () => {},
    },
  ],
];
