interface Examples {
  readonly rejects: readonly string[];
  readonly accepts: readonly string[];
}

/** For each rule of `styles/OpenIM/`: pages that it must reject, and pages that differ in little and that it must accept. */
export const examples: Readonly<Record<string, Examples>> = {
  'OpenIM.Headings': {
    rejects: ['## What is left', '## How it is built', '### Go on', '## The path of a message', '## Line v3.4'],
    accepts: ['## Troubleshooting', '## Replace a member', 'What is left is listed.'],
  },
  'OpenIM.Person': {
    rejects: [
      'Our Prometheus reads them.',
      'The settings that we use are listed.',
      '| name | a collector that is not ours |\n|---|---|',
    ],
    accepts: ['The Prometheus of this repository reads them.', 'Run `echo our`.'],
  },
  'OpenIM.Riddles': {
    rejects: [
      'It hears of a new pod.',
      'A server of ours answers.',
      'The page says what to do.',
      'The order stands in the table.',
      'The pods have no more disk.',
      'Whoever reads it may write.',
      'Somebody must restart the pod.',
      'The receivers are told.',
      'Alertmanager cannot tell people of it.',
      'The store is away.',
      'The pod goes away.',
      'The file lies in the folder.',
      'The server knows no such user.',
      'A closed pipe is no error.',
    ],
    accepts: [
      'The page describes the procedure.',
      'The table has the order.',
      'The pods have no disk.',
      'The body of the request is logged.',
      'The server has no such user.',
      'There is no error, and the value is no longer set.',
    ],
  },
  'OpenIM.SentenceLength': {
    rejects: [`${'word '.repeat(46).trim()}.`],
    accepts: [`${'word '.repeat(45).trim()}.`, `${'word '.repeat(40).trim()}. ${'Word '.repeat(40).trim()}.`],
  },
  'OpenIM.Terms': {
    rejects: [
      'The cluster starts anew.',
      'It waits ten seconds at the most.',
      'It recovers by itself.',
      'A disk with an own key is encrypted.',
      'The pod waits for ever.',
      'A run on line v3.4 needs MySQL.',
      'A stand-in answers.',
      'It cannot write any more.',
      'Both fail at the same moment.',
      'A pod is ready at every moment.',
      'The rollout goes on.',
      'The broker gives way first.',
      'The leader mends it.',
      'Exit code 2 means misused.',
    ],
    accepts: [
      'The cluster starts again.',
      'It waits for every member.',
      'The key is known at the lease.',
      'A test double answers.',
      'The rollout continues, and more pods start.',
      'Amendments are listed at the end of the page.',
    ],
  },
  'Vale.Repetition': { rejects: ['The the pod starts.'], accepts: ['The pod starts.'] },
  'Vale.Spelling': { rejects: ['The pod recieves it.'], accepts: ["etcd's members and the namespace of Redpanda."] },
};

/** TypeScript that the rules reject, and TypeScript that they accept. */
export const comments: Examples = {
  rejects: [
    '/** It hears of a new pod. */',
    'start(); // The cluster starts anew.',
    '/*\n * The pod waits\n * for ever.\n */',
  ],
  accepts: [
    "start('The cluster starts anew.');",
    'const ours = 1;',
    '/** The the pod recieves it. */',
    '/**\n * ## How it is built\n */',
    '/** The pod starts again. */',
  ],
};

/** TypeScript with messages that the rules reject, and with messages that they accept. */
export const texts: Examples = {
  rejects: [
    "throw new Error('The pod goes on.');",
    `throw new Error(\`\${name}: whoever reads it\\n  may write\`);`,
    'const USAGE = `usage: npm run x\n  --yes  the cluster starts anew`;',
  ],
  accepts: ["throw new Error('The pod continues.');", '// The pod goes on.', "const state = 'away';"],
};

/** Shell that the rules reject, and shell that they accept. */
export const scripts: Examples = {
  rejects: ['# The cluster starts anew.', '#!/bin/sh\nset -eu\necho "$x waits for ever" # a comment'],
  accepts: ['#!/bin/sh\n# The cluster starts again.\nexec program "$@"'],
};
