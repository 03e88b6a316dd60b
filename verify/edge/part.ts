import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { selfSigned } from '../../scripts/local/certificate';
import { accounts } from '../../test/lib/optional';
import { objectsOf } from '../lib/dist';
import type { Part } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import { Site } from '../lib/programs/site';
import { holds } from '../lib/time';
import { accountsThrough } from './accounts';
import { type Backends, backends } from './backends';
import { nginxConf } from './nginx-conf';
import { objectsThrough, startStorage } from './objects';
import { limits, requests } from './requests';
import { webSockets } from './websockets';

const part: Part = {
  name: 'edge',
  here: 'the edge',
  title: 'a real nginx with the settings of the output routes, limits and rejects requests as specified',
  async run(context) {
    // One filer with a store of its own: sharing one is a matter of part services.
    const site = await Site.of(accounts, objectsOf(accounts), ['seaweedfs-master', 'seaweedfs-volume', 'seaweedfs-filer'], {
      'filer.toml': [
        ['[leveldb2]\nenabled = false', '[leveldb2]\nenabled = true\ndir = "/data/leveldb2"'],
        ['[mysql2]\nenabled = true', '[mysql2]\nenabled = false'],
      ],
    });
    let behind: Backends | undefined;
    try {
      behind = await backends(site);
      const edge = await nginx(site, (conf) => conf);
      const ready = await context.check(
        'edge: nginx accepts what ingress-nginx would render, with S3 behind it',
        async () => {
          await startStorage(site);
          await edge.start();
          await listening(edge);
        },
      );
      if (ready) {
        await requests(context, edge.ip, behind);
        await webSockets(context, edge, await nginx(site, hurried));
        await objectsThrough(context, site, edge);
        const admitting = await nginx(site, (conf) => conf.replaceAll('192.0.2.0/24', site.network.gateway));
        await admitting.start();
        await listening(admitting);
        await accountsThrough(context, edge, admitting, behind);
        await limits(context, edge, behind);
      }
    } finally {
      behind?.close();
      site.close();
    }
  },
};

/** A pod with Debian's nginx under the user of the controller, a certificate for both hosts and the rendered settings. */
async function nginx(site: Site, change: (conf: string) => string): Promise<Pod> {
  const deployment = site.object('Deployment', 'ingress-nginx-controller');
  const { securityContext, containers } = deployment.spec.template.spec;
  const volumes = ['conf', 'tmp'].map((name) => ({ name, emptyDir: {} }));
  const controller = {
    name: 'controller',
    image: containers[0].image,
    command: ['nginx', '-c', '/conf/nginx.conf'],
    securityContext: { readOnlyRootFilesystem: true },
    volumeMounts: volumes.map(({ name }) => ({ name, mountPath: `/${name}` })),
  };
  const spec = { securityContext, terminationGracePeriodSeconds: 10, containers: [controller], volumes };
  const pod = await site.extra(deployment, spec);
  const folder = join(site.folder, pod.name, 'conf');
  const { cert, private: key } = await selfSigned(['openim.example', 's3.openim.example']);
  for (const [file, text] of [
    ['nginx.conf', change(nginxConf(site.objects, '/conf'))],
    ['tls.crt', cert],
    ['tls.key', key],
  ] as const) {
    writeFileSync(join(folder, file), text);
  }
  return pod;
}

/** Minutes of silence as seconds, to wait for. */
const hurried = (conf: string): string =>
  conf.replace(/(proxy_(?:read|send)_timeout) (\d+)s;/g, (_, name, seconds) => `${name} ${Number(seconds) / 60}s;`);

const listening = (edge: Pod): Promise<unknown> =>
  holds('nginx listens', () => fetch(`http://${edge.ip}/`)).catch((error: Error) => {
    throw new Error(`${error.message}\n${edge.log()}`);
  });

export default part;
