/**
 * The layers of the program, one rule each: imports point down, and nowhere in a circle. `npm run check` fails for anything else.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'environments-import-nothing-of-the-rest',
      severity: 'error',
      from: { path: '^environments/' },
      to: { path: '^(charts|scripts|verify|test|imports|main\\.ts)' },
    },
    {
      name: 'environments-start-from-the-base-and-not-from-each-other',
      severity: 'error',
      from: { path: '^environments/' },
      to: { path: '^environments/[^/]+\\.ts$' },
    },
    {
      name: 'the-model-is-plain-data-of-an-environment',
      severity: 'error',
      from: { path: '^charts/model/' },
      to: { path: '^(charts/(?!model/)|scripts|verify|test|imports|main\\.ts)|node_modules/(cdk8s|constructs)' },
    },
    {
      name: 'constructs-import-the-model-alone',
      severity: 'error',
      from: { path: '^charts/constructs/' },
      to: { path: '^(charts/(?!constructs/|model/)|scripts|verify|test|main\\.ts)' },
    },
    {
      name: 'constructs-know-types-of-the-model-and-not-its-rows',
      severity: 'error',
      from: { path: '^charts/constructs/' },
      to: {
        path: '^charts/model/(openim/|backups/|connections|redpanda|routes|scrape-targets)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'charts-meet-in-the-model',
      severity: 'error',
      from: { path: '^charts/(?!model/|constructs/)([^/]+)/' },
      to: { path: '^(charts/(?!model/|constructs/|$1/)|scripts|verify|test|main\\.ts)' },
    },
    {
      name: 'charts-import-nothing-of-the-commands',
      severity: 'error',
      from: { path: '^charts/' },
      to: { path: '^(scripts|verify|test|main\\.ts)' },
    },
    {
      name: 'additions-import-the-model-and-constructs',
      severity: 'error',
      from: { path: '^additions/' },
      to: { path: '^(charts/(?!model/|constructs/|additions/)|scripts|verify|test|main\\.ts)' },
    },
    {
      name: 'commands-import-no-test',
      severity: 'error',
      from: { path: '^(scripts/|main\\.ts)' },
      to: { path: '^(verify|test)/' },
    },
    {
      name: 'parts-of-verify-meet-in-its-lib',
      severity: 'error',
      from: { path: '^verify/(?!lib/)([^/]+)/' },
      to: { path: '^verify/(?!lib/|$1/)' },
    },
    {
      name: 'the-lib-of-verify-imports-no-part',
      severity: 'error',
      from: { path: '^verify/lib/' },
      to: { path: '^verify/(?!lib/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|verify/(cache|report|tools))' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
