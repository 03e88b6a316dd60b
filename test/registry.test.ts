import { podTemplateOf } from '../charts/constructs/manifest';
import { mirroredImages } from '../charts/model/images';
import dev from '../environments/dev';
import { derive } from '../environments/lib/derive';
import type { Environment, Images } from '../environments/lib/types';
import { parseSource, images as pinned, sourceRegistries } from '../environments/lib/versions';
import local from '../environments/local';
import { images } from '../scripts/images/command';
import { imagesOf } from '../scripts/lib/images';
import { changed } from './lib/changed';
import { FakeProject } from './lib/fake-project';
import { inProcess } from './lib/in-process';
import { problems } from './lib/problems';
import { ofKind, subject } from './lib/subject';

const pulled = (environment: Environment) => imagesOf(environment, subject(environment).objects);
const withImages = (images: Images) => derive(dev, { name: 'dev', images });

/** One repository of Artifact Registry for each source. */
const AR = 'europe-west1-docker.pkg.dev/openim-dev';
const remote = Object.fromEntries(
  sourceRegistries.map((source) => [source, `${AR}/${source.replaceAll('.', '-')}`]),
) as Exclude<Images['registry'], string | undefined>;

const mirror = withImages({ registry: 'registry.example:5000/mirror', pullSecrets: ['registry-login'] });
const proxies = withImages({ registry: remote });

describe('images.registry', () => {
  test('prefixes every image, including those of setup Jobs, backups and restores, and keeps path, tag and digest', () => {
    const expected = pulled(dev).map((image) => `registry.example:5000/mirror/${parseSource(image).path}`);
    expect(pulled(mirror)).toEqual(expected.sort());
    expect(pulled(mirror).some((image) => image.includes('@sha256:'))).toBe(true);
  });

  test('one mirror has no two images of different sources under one name', () => {
    const paths = Object.values(pinned).map((image) => parseSource(image).path.replace(/[:@].*/, ''));
    const sources = Object.values(pinned).map((image) => image.replace(/[:@].*/, ''));
    expect(new Set(paths).size).toBe(new Set(sources).size);
  });

  test('a mirror for each source has the images of that source', () => {
    expect(pulled(proxies)).toEqual(
      pulled(dev)
        .map((image) => {
          const { registry, path } = parseSource(image);
          return `${AR}/${registry.replaceAll('.', '-')}/${path}`;
        })
        .sort(),
    );
  });

  test('does not change an override', () => {
    const fork = 'ghcr.io/fork/controller:v1.15.2';
    const environment = withImages({ registry: 'registry.example', overrides: { ingressNginx: fork } });
    expect(pulled(environment).filter((image) => !image.startsWith('registry.example/'))).toEqual([fork]);
  });

  test('changes nothing but image fields: labels and names with versions are unchanged', () => {
    const plain = (environment: Environment) =>
      JSON.stringify(ofKind(subject(environment).objects, 'Deployment', 'StatefulSet', 'CronJob')).replaceAll(
        /"image":"[^"]*"/g,
        '',
      );
    expect(plain(withImages({ registry: 'registry.example' }))).toBe(plain(dev));
  });
});

test('images.pullSecrets are in the ServiceAccount of every pod, and restart no pod', () => {
  const { objects } = subject(mirror);
  const accounts = ofKind(objects, 'ServiceAccount');
  const names = accounts
    .filter(({ imagePullSecrets }) => JSON.stringify(imagePullSecrets) === '[{"name":"registry-login"}]')
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  const used = objects.flatMap((object) => {
    const pod = podTemplateOf(object)?.spec;
    return pod ? [`${object.metadata.namespace}/${pod.serviceAccountName}`] : [];
  });
  expect(used.length).toBeGreaterThan(30);
  expect(used.filter((account) => !names.includes(account))).toEqual([]);
  const secrets = withImages({ pullSecrets: ['registry-login'] });
  const others = (environment: Environment) => subject(environment).objects.filter(({ kind }) => kind !== 'ServiceAccount');
  expect(others(secrets)).toEqual(others(dev));
});

describe('npm run images', () => {
  test('lists the images that pods and restores pull', async () => {
    const { status, stdout } = await inProcess(images, 'dev');
    expect({ status, lines: stdout.trimEnd().split('\n') }).toEqual({ status: 0, lines: pulled(dev) });
    expect(pulled(dev)).toContain(pinned.rclone);
  });

  test('--copy prints the source of every image of a mirror', () => {
    const sources = mirroredImages(mirror);
    expect(pulled(mirror).map((image) => sources[image])).toEqual(
      pulled(mirror).map((image) =>
        expect.stringMatching(new RegExp(`^[^/]+/${parseSource(image).path.replace('mirror/', '')}$`)),
      ),
    );
  });

  test('--copy requires a mirror', async () => {
    expect(await inProcess(images, 'dev --copy')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'environment "dev" has no images.registry: its images are pulled from the registries of the publishers; set it in environments/dev.ts\n',
    });
  });
});

describe('npm run gke -- up', () => {
  test('creates a remote repository for each source, once, and allows the nodes to read it', async () => {
    const stage = derive(proxies, { name: 'stage' });
    const fake = new FakeProject(stage);
    expect(await fake.gke('up stage')).toMatchObject({ status: 0 });
    const made = fake.changes.map((call) => call.join(' ')).filter((call) => call.startsWith('artifacts '));
    expect(made).toEqual(
      sourceRegistries.map(
        (source) =>
          `artifacts repositories create ${source.replaceAll('.', '-')} --project=openim-dev --location=europe-west1 --repository-format=docker --mode=remote-repository --remote-docker-repo=${source === 'docker.io' ? 'docker-hub' : `https://${source}`}`,
      ),
    );
    expect(fake.changes.map((call) => call.join(' ')).filter((call) => call.includes('artifactregistry.reader'))).toEqual([
      expect.stringMatching(/^projects add-iam-policy-binding openim-dev --member=serviceAccount:openim-dev-cluster-nodes@/),
    ]);
    fake.forget();
    expect(await fake.gke('up stage')).toMatchObject({ status: 0 });
    expect(fake.changes).toEqual([]);
    expect(await fake.gke('down stage', {}, 'openim-dev-cluster\n')).toMatchObject({ status: 0 });
    expect(fake.changes.filter((call) => call[0] === 'artifacts')).toEqual([]);
  });

  test('creates a standard repository for a single mirror, and none outside its project', async () => {
    const one = derive(withImages({ registry: `${AR}/mirror` }), { name: 'stage' });
    const foreign = derive(withImages({ registry: 'europe-west1-docker.pkg.dev/elsewhere/mirror' }), { name: 'stage' });
    expect((await new FakeProject(one).gke('plan stage')).stdout).toContain(
      'artifacts repositories create mirror --project=openim-dev --location=europe-west1 --repository-format=docker --mode=standard-repository ',
    );
    expect((await new FakeProject(foreign).gke('plan stage')).stdout).not.toMatch(
      /^gcloud artifacts|artifactregistry\.reader/m,
    );
  });

  test('checks for the permission to create them', async () => {
    const stage = derive(proxies, { name: 'stage' });
    expect(await new FakeProject(stage).gke('up stage', { lacks: 'artifactregistry.repositories.create' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('artifactregistry.repositories.create'),
    });
  });
});

const FORM = 'must be a registry, and the path in it where there is one: "registry.example/mirror"';
const bad: Readonly<Record<string, readonly [images: unknown, ...lines: string[]]>> = {
  'a scheme': [
    { registry: 'https://registry.example' },
    'images.registry is "https://registry.example": must have no scheme; write "registry.example"',
  ],
  'a folder of Docker Hub': [{ registry: 'mirror' }, `images.registry is "mirror": ${FORM}`],
  'a slash at the end': [{ registry: 'registry.example/' }, `images.registry is "registry.example/": ${FORM}`],
  'a tag': [{ registry: 'registry.example/a:v1' }, `images.registry is "registry.example/a:v1": ${FORM}`],
  'a number': [{ registry: 5 }, `images.registry is 5: ${FORM}`],
  'Artifact Registry without a repository': [
    { registry: AR },
    `images.registry is "${AR}": must name a repository of Artifact Registry: "europe-west1-docker.pkg.dev/<project>/<repository>"`,
  ],
  'a source that is left out': [
    { registry: { ...remote, 'quay.io': undefined } },
    `images.registry.quay.io is missing: ${FORM}`,
  ],
  'one remote repository for two sources': [
    { registry: { ...remote, 'quay.io': `${AR}/docker-io` } },
    `images.registry.quay.io is "${AR}/docker-io": a remote repository has one upstream, and that of docker.io differs; use another repository`,
  ],
  'a source that nothing comes from': [
    { registry: { ...remote, 'gcr.io': `${AR}/gcr-io` } },
    expect.stringMatching(/^images\.registry\.gcr\.io is unknown: valid fields are docker\.io, /) as unknown as string,
  ],
  'a port that there is not': [
    { registry: 'registry.example:99999/a' },
    `images.registry is "registry.example:99999/a": ${FORM}`,
  ],
  'the node itself': [
    { registry: 'localhost:5000/a' },
    'images.registry is "localhost:5000/a": on GKE localhost is the node itself, which has no registry; use one that nodes reach, such as Artifact Registry',
  ],
  'Docker Hub as a mirror': [
    { registry: 'docker.io/example' },
    'images.registry is "docker.io/example": Docker Hub has no repositories below an account\'s, so it can mirror no other path; use another registry',
  ],
  'a location that Artifact Registry does not have': [
    { registry: { ...remote, 'docker.io': 'docker.io', 'quay.io': 'europ-west1-docker.pkg.dev/openim-dev/quay-io' } },
    'images.registry.quay.io is "europ-west1-docker.pkg.dev/openim-dev/quay-io": Artifact Registry has no location "europ-west1"; use a region of environments/lib/regions.ts, or us, europe, asia; did you mean "europe-west1"?',
  ],
  'a Secret of OpenIM as a login': [
    { pullSecrets: ['openim-share'] },
    'images.pullSecrets[0] is "openim-share": namespace openim has a Secret with that name, and other keys; use another name',
  ],
  'a Secret that cannot be': [
    { pullSecrets: ['My_Secret'] },
    'images.pullSecrets[0] is "My_Secret": must be a DNS name: labels of a-z, 0-9 and "-", joined by dots',
  ],
  'overrides in their old place': [
    { mysql: 'registry.example/mysql:8.4.10', rclone: 'registry.example/rclone:1.76.0' },
    'images.mysql has moved: write images.overrides.mysql',
    'images.rclone has moved: write images.overrides.rclone',
  ],
};

test.each(Object.entries(bad))('images rejects %s', (_, [images, ...lines]) => {
  expect(problems(changed({ images }))).toEqual(lines);
});

test('images takes any registry of an image reference', () => {
  for (const registry of ['registry.example', 'mirror:5000/a', 'harbor.example/proxy/sub', `${AR}/a/b`]) {
    expect(problems(changed({ images: { registry } }))).toEqual([]);
  }
  // kind may lead its node to a registry of the machine: kind.sigs.k8s.io/docs/user/local-registry.
  for (const registry of ['localhost:5000/a', 'localhost']) {
    expect(problems(derive(local, { name: 'local', images: { registry } }))).toEqual([]);
  }
});
