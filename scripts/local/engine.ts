import { command, type Program, type Run } from '../lib/command';

/** What runs kind's containers, and what it has for them. */
export interface Engine {
  /** "docker 28.2.2". */
  readonly name: string;
  readonly cpu: number;
  readonly bytes: number;
  readonly architecture: 'amd64' | 'arm64';
}

const docker: Program = {
  name: 'docker',
  install: 'https://docs.docker.com/get-started/get-docker/, or podman: https://podman.io/docs/installation',
  advice: [
    [/permission denied/i, 'Your account may not use it: sudo usermod -aG docker $USER, then log in again.'],
    [/Cannot connect|Is the docker daemon running/i, 'Start it: Docker Desktop, or sudo systemctl start docker'],
  ],
};

const podman: Program = {
  name: 'podman',
  install: 'https://podman.io/docs/installation',
  advice: [[/Cannot connect/i, 'Start it: podman machine init && podman machine start']],
};

const ARCHITECTURES: Readonly<Record<string, Engine['architecture']>> = {
  x86_64: 'amd64',
  amd64: 'amd64',
  aarch64: 'arm64',
  arm64: 'arm64',
};

/** The one that kind takes: what its own variable says, docker where it is installed, or else podman. Throws when it does not answer. */
export function engine(run: Run): Engine {
  const wanted = process.env.KIND_EXPERIMENTAL_PROVIDER;
  const missing: string[] = [];
  for (const [program, read] of programs.filter(([{ name }]) => !wanted || wanted === name)) {
    try {
      return read(info(run, program));
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('is not on the PATH')) {
        throw error;
      }
      missing.push(error.message);
    }
  }
  throw new Error(missing.join('\n') || `KIND_EXPERIMENTAL_PROVIDER is "${wanted}"; unset it, or use docker or podman`);
}

interface Info {
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly Architecture: string;
  readonly ServerVersion: string;
  readonly host: { readonly cpus: number; readonly memTotal: number; readonly arch: string };
  readonly version: { readonly Version: string };
}

const info = (run: Run, program: Program): Info => JSON.parse(command(run, program, ['info', '--format', '{{json .}}']));

const ofDocker = ({ ServerVersion, NCPU, MemTotal, Architecture }: Info): Engine => ({
  name: `docker ${ServerVersion}`,
  cpu: NCPU,
  bytes: MemTotal,
  architecture: architecture(Architecture),
});

const ofPodman = ({ version, host }: Info): Engine => ({
  name: `podman ${version.Version}`,
  cpu: host.cpus,
  bytes: host.memTotal,
  architecture: architecture(host.arch),
});

function architecture(text: string): Engine['architecture'] {
  const known = ARCHITECTURES[text];
  if (!known) {
    throw new Error(`the container engine runs on "${text}"; images exist for amd64 and arm64`);
  }
  return known;
}

const programs = [
  [docker, ofDocker],
  [podman, ofPodman],
] as const;
