import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { script } from '../charts/constructs/script';

describe('the first start of pod 0', () => {
  const programs = {
    // Writes like the real one, and is down cleanly only after SIGTERM.
    mongod: `while [ "$1" != --dbpath ]; do shift; done
      touch "$2/WiredTiger"; mkdir "$2/journal"; touch "$2/storage.bson"
      trap 'touch "$2/clean"; exit 0' TERM
      echo "$2" > "$AT/open"
      while :; do /bin/sleep 0.01; done`,
    mongosh: `[ -e "$AT/open" ] || exit 1
      [[ $* != *createUser* ]] || touch "$(cat "$AT/open")/root-$ROOT_PASSWORD"`,
    // The real one finds WiredTiger, and leaves the rest to mongod.
    'docker-entrypoint.sh': 'touch "$AT/served"',
    sleep: '/bin/sleep 0.01',
  };
  let at: string;
  beforeEach(() => {
    at = mkdtempSync(join(tmpdir(), 'openim-mongodb-'));
    mkdirSync(join(at, 'db'));
    for (const [name, body] of Object.entries(programs)) {
      writeFileSync(join(at, name), `#!/bin/bash\n${body}`);
      chmodSync(join(at, name), 0o755);
    }
  });
  afterEach(() => rmSync(at, { recursive: true }));

  /** Kills everything before the command of that number, as a node's end does. */
  const start = (killedBefore: number, pod = 'openim-mongodb-0') => {
    rmSync(join(at, 'open'), { force: true });
    const trap = `n=0; trap '[ $((++n)) -ne ${killedBefore} ] || kill -KILL 0' DEBUG; set -T\n`;
    return spawnSync(
      'setsid',
      ['-w', 'bash', '-ec', trap + script('openim/scripts/mongodb-start.sh').replace('/data/db', join(at, 'db'))],
      {
        env: { PATH: `${at}:/usr/bin:/bin`, AT: at, POD_NAME: pod, ROOT_PASSWORD: 'secret', CACHE_GB: '1' },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 20_000,
      },
    );
  };
  const whole = ['WiredTiger', 'clean', 'journal', 'root-secret', 'storage.bson'];
  const entries = () => readdirSync(join(at, 'db')).sort();

  test('killed before any of its commands is complete after the next start', () => {
    let killed = 0;
    for (; !existsSync(join(at, 'served')); killed++) {
      rmSync(join(at, 'db'), { recursive: true });
      mkdirSync(join(at, 'db'));
      const { status } = start(killed + 1);
      if (status === 0) {
        continue;
      }
      const { stderr } = start(0);
      expect([killed, entries(), stderr]).toEqual([killed, whole, '']);
      rmSync(join(at, 'served'));
    }
    expect(entries()).toEqual(whole);
    expect(killed).toBeGreaterThan(15);
  }, 60_000);

  test('changes neither existing data nor other members', () => {
    writeFileSync(join(at, 'db/WiredTiger'), 'old');
    expect(start(0)).toMatchObject({ status: 0, stderr: '' });
    expect(entries()).toEqual(['WiredTiger']);
    rmSync(join(at, 'db/WiredTiger'));
    expect(start(0, 'openim-mongodb-1')).toMatchObject({ status: 0, stderr: '' });
    expect(entries()).toEqual([]);
  });
});

type Documents = Readonly<Record<string, readonly number[]>>;

/** A server with one database, with the functions that mongodb-restore.js uses. It fails after `operations` changes. */
class Server {
  private readonly collections: Map<string, number[]>;
  constructor(
    documents: Documents,
    private readonly free = Number.POSITIVE_INFINITY,
  ) {
    this.collections = new Map(Object.entries(documents).map(([name, values]) => [name, [...values]]));
  }
  operations = Number.POSITIVE_INFINITY;

  get documents(): Documents {
    return Object.fromEntries([...this.collections].sort());
  }

  load(documents: Documents): void {
    for (const [name, values] of Object.entries(documents)) {
      this.collections.set(`restored_${name}`, [...values]);
    }
  }

  run(step: string, existing = 'overwrite'): string {
    const printed: string[] = [];
    const env = {
      MEMBERS: 'a,b',
      DATABASE: 'openim_v3',
      EXISTING: existing,
      SEQUENCE_GAP: '7',
      UNPACKED: '1000',
      STEP: step,
    };
    const connected = { getDB: () => this.database() };
    runInNewContext(script('backups/scripts/mongodb-restore.js'), {
      process: { env },
      Mongo: function Mongo() {
        return connected;
      },
      Long: { fromString: Number },
      print: (line: string) => printed.push(line),
      quit: () => {
        throw new Error(printed.join('\n'));
      },
    });
    return printed.join('\n');
  }

  private database() {
    const change = <T>(work: () => T): T => {
      if (this.operations-- <= 0) {
        throw new Error('gone');
      }
      return work();
    };
    return {
      getCollectionNames: () => change(() => [...this.collections.keys()]),
      stats: () => ({ dataSize: 100, totalSize: 50, fsTotalSize: this.free, fsUsedSize: 0 }),
      getCollection: (name: string) => ({
        findOne: () => this.collections.get(name)?.[0] ?? null,
        drop: () => change(() => this.collections.delete(name)),
        renameCollection: (to: string) =>
          change(() => {
            if (this.collections.has(to)) {
              throw new Error(`${to} exists`);
            }
            this.collections.set(to, this.collections.get(name) as number[]);
            this.collections.delete(name);
          }),
        updateMany: (_: object, { $inc: { max_seq } }: { $inc: { max_seq: number } }) => {
          const values = this.collections.get(name) ?? [];
          this.collections.set(
            name,
            values.map((value) => value + max_seq),
          );
          return { modifiedCount: values.length };
        },
      }),
    };
  }
}

describe('a restore of MongoDB', () => {
  const old = { msg: [1, 2], seq: [20], user: [3], later: [4] };
  const dump = { msg: [1], seq: [10], user: [3] };
  const restored = { msg: [1], seq: [17], user: [3] };

  test('replaces the existing data, with a gap in the sequence numbers', () => {
    const server = new Server(old);
    server.run('before');
    server.load(dump);
    expect(server.documents).toMatchObject(old);
    expect(server.run('exchange')).toBe('3 collections restored, 4 replaced\n1 conversations skip 7 sequence numbers');
    expect(server.documents).toEqual(restored);
  });

  test('that is interrupted anywhere has lost nothing, and the next one is complete', () => {
    let steps = 0;
    for (let ended = false; !ended; steps++) {
      const server = new Server(old);
      server.run('before');
      server.load(dump);
      server.operations = steps;
      try {
        server.run('exchange');
        ended = true;
      } catch {
        const kept = Object.entries(server.documents).filter(([name]) => /^restored_/.test(name)).length > 0;
        const values = Object.values(server.documents).flat();
        // Either all that was replaced is there, or the new one is.
        expect(kept ? values : [...values, 1, 17, 3]).toEqual(expect.arrayContaining(kept ? [1, 2, 20, 3, 4] : [1, 17, 3]));
      }
      server.operations = Number.POSITIVE_INFINITY;
      server.run('before');
      server.load(dump);
      server.run('exchange');
      expect([steps, server.documents]).toEqual([steps, restored]);
    }
    expect(steps).toBeGreaterThan(10);
  });

  test('changes nothing without --overwrite, without disk space, and for a dump of another program', () => {
    expect(() => new Server(old).run('before', 'keep')).toThrow('has data in msg, seq, user, later and was not changed');
    expect(() => new Server(old, 499).run('before')).toThrow('a has 0 MiB free, and the dump takes about 0');
    const server = new Server(old, 501);
    server.run('before');
    expect(() => server.run('exchange')).toThrow('the dump has no data of database openim_v3: nothing was changed');
    expect(server.documents).toMatchObject(old);
  });
});

describe('a dump of MongoDB reads', () => {
  interface Member {
    readonly secondary?: boolean;
    readonly isWritablePrimary?: boolean;
    readonly lastWrite?: { readonly lastWriteDate: Date };
  }
  const at = (seconds: number) => ({ lastWrite: { lastWriteDate: new Date(seconds * 1000) } });
  const primary = { isWritablePrimary: true, ...at(1000) };
  const choose = (members: Readonly<Record<string, Member | undefined>>): string => {
    const lines: string[] = [];
    runInNewContext(script('openim/scripts/mongodb-member.js'), {
      process: { env: { MEMBERS: Object.keys(members).join() } },
      Mongo: function Mongo(uri: string) {
        const hello = () => {
          const member = members[/\/\/(\w+)\/\?directConnection=true&/.exec(uri)?.[1] ?? ''];
          if (!member) {
            throw new Error('ECONNREFUSED');
          }
          return member;
        };
        return { getDB: () => ({ hello }) };
      },
      print: (line: string) => lines.push(line),
      console: { error: () => {} },
      quit: () => {
        throw new Error('no member');
      },
    });
    return lines.join();
  };

  test.each<[string, Readonly<Record<string, Member | undefined>>]>([
    ['b', { a: primary, b: { secondary: true, ...at(999) }, c: { secondary: true, ...at(990) } }],
    ['c', { a: primary, b: { secondary: true, ...at(900) }, c: { secondary: true, ...at(990) } }],
    ['c', { a: primary, b: undefined, c: { secondary: true, ...at(990) } }],
    // Far behind, and copying everything.
    ['a', { a: primary, b: { secondary: true, ...at(900) }, c: { secondary: false, ...at(999) } }],
    ['a', { a: primary }],
    ['b', { a: undefined, b: { secondary: true, ...at(900) } }],
  ])('one member, %s', (member, members) => {
    expect(choose(members)).toBe(member);
  });

  test('nothing when no member can be read', () => {
    expect(() => choose({ a: undefined, b: { secondary: false } })).toThrow('no member');
  });

  test('only from that member: the connection is direct', () => {
    expect(script('backups/scripts/mongodb-backup.sh')).toMatch(/@\$MEMBER\/\?authSource=admin&directConnection=true/);
    expect(script('backups/scripts/mongodb-backup.sh')).not.toMatch(/readPreference=\w+Preferred|\$MEMBERS/);
  });
});

test('no script of mongosh returns a call inside try: mongosh 2.12 awaits it outside, where no catch sees its error', () => {
  const charts = join(__dirname, '../charts');
  const scripts = readdirSync(charts, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(4);
  const tries = scripts.flatMap((file) =>
    [...readFileSync(join(charts, file), 'utf8').matchAll(/^( *)try \{\n(.*?)^\1\}/gms)].map(
      ([, , body]) => `${file}: ${body}`,
    ),
  );
  expect(tries.length).toBeGreaterThan(5);
  expect(tries.filter((text) => /^ *return .*\(/m.test(text))).toEqual([]);
});
