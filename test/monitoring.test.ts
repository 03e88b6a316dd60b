import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { scrapeTargets } from '../charts/model/scrape-targets';
import { inventory } from '../charts/model/secrets';
import { alertsOf } from '../charts/monitoring/alerts';
import { dashboardsOf } from '../charts/monitoring/dashboards';
import { logMetrics } from '../charts/monitoring/log-metrics';
import { ruleGroups, runbook } from '../charts/monitoring/rules';
import { isOurs } from '../environments/lib/data-services';
import { derive } from '../environments/lib/derive';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import { rendered } from '../verify/monitoring/rendered';
import { monitoringIn } from './lib/monitoring-in';
import { full, managed } from './lib/optional';
import { find, ofKind, subject } from './lib/subject';
import { type Node, serversIn } from './lib/workloads';

const monitored = environmentNames()
  .map(loadEnvironment)
  .filter(({ monitoring }) => monitoring.mode !== 'none');
const operated = (['gmp', 'operator'] as const).map((mode) =>
  derive(loadEnvironment('prod'), { name: 'prod', monitoring: monitoringIn(mode) }),
);
/** With all that is off in them. */
const every = [...monitored, full, managed];
const all = [...every, ...operated].map(subject);
const alerts = (environment: (typeof monitored)[number]) => Object.values(alertsOf(environment)).flat();

/** Ports that serve metrics under another name. */
const elsewhere: Readonly<Record<string, string>> = {
  redpanda: 'admin',
  dragonfly: 'redis',
  prometheus: 'http',
  alertmanager: 'http',
  grafana: 'http',
};

describe.each(all)('$environment.name, $environment.monitoring.mode', ({ environment, objects }) => {
  const targets = scrapeTargets(environment);
  const ports = serversIn(objects).flatMap(({ object, pod }) =>
    pod.containers.flatMap(({ ports = [] }: Node) =>
      ports.map(({ name, containerPort }: Node) => ({ workload: object.metadata.name, name, port: containerPort })),
    ),
  );

  it('collects from ports on which a container listens', () => {
    const listening = ports.map(({ workload, name, port }) => `${workload} ${name} ${port}`);
    const wanted = targets.map(({ workload, portName, port }) => `${workload} ${portName} ${port}`);
    expect(wanted.filter((one) => !listening.includes(one))).toEqual([]);
  });

  it('omits no port with metrics', () => {
    const serving = ports.filter(({ workload, name }) => name === 'metrics' || name === elsewhere[workload]);
    const known = targets.map(({ workload, port }) => `${workload} ${port}`);
    expect(serving.length).toBeGreaterThan(15);
    expect(serving.map(({ workload, port }) => `${workload} ${port}`).filter((one) => !known.includes(one))).toEqual([]);
  });

  it('has at least thirty alerts, each with a unique name, a sentence and a runbook', () => {
    const names = alerts(environment).map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(30);
    expect(new Set(names).size).toBe(names.length);
    expect(alerts(environment).filter(({ summary }) => !/^[^.].*[.]$/.test(summary))).toEqual([]);
  });

  it('reports the loss of a store of messages within a minute', () => {
    const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)?.[1] ?? Number.NaN);
    const scraped = [
      ...ofKind(objects, 'PodMonitoring').map(({ metadata, spec }) => [metadata.name, spec.endpoints[0].interval]),
      ...ofKind(objects, 'PodMonitor').map(({ metadata, spec }) => [metadata.name, spec.podMetricsEndpoints[0].interval]),
      ...(environment.monitoring.mode === 'self-hosted' ? parse(rendered(objects).config).scrape_configs : []).map(
        ({ job_name, scrape_interval = '30s' }: Node) => [job_name, scrape_interval],
      ),
    ];
    const every = new Map(scraped.map(([job, interval]) => [job, seconds(interval)]));
    const late = Object.entries({ MongodbNoPrimary: 'openim-mongodb-exporter', DragonflyNoPrimary: 'dragonfly' })
      .filter(([, job]) => targets.some(({ workload }) => workload === job))
      .map(([name, job]) => {
        const group = ruleGroups(environment).find(({ rules }) =>
          rules.some((rule) => 'alert' in rule && rule.alert === name),
        );
        const rule = group?.rules.find((one) => 'alert' in one && one.alert === name);
        const wait = rule && 'for' in rule ? seconds(rule.for) : Number.NaN;
        // A scrape that gets no answer takes as long as its interval at most.
        return { name, seconds: 2 * (every.get(job) ?? Number.NaN) + seconds(group?.interval ?? '') + wait };
      });
    const own = (['mongodb', 'redis'] as const).filter((service) => isOurs(environment, service));
    expect(late).toHaveLength(own.length);
    expect(late.filter((one) => !(one.seconds <= 60))).toEqual([]);
  });

  it('inhibits only alerts that exist in some environment', () => {
    const known = new Set(every.flatMap((one) => alerts(one).map(({ name }) => name)));
    const followers = alerts(environment).flatMap(({ silences }) => silences?.alerts ?? []);
    expect(followers.filter((name) => !known.has(name))).toEqual([]);
  });
});

test('every alert has a section of the runbook, and every section an alert', () => {
  const text = readFileSync(join(__dirname, '../docs/runbooks/alerts.md'), 'utf8');
  const sections = text.split(/^### /m).slice(1);
  const headings = sections.map((section) => section.split('\n')[0]);
  const names = new Set(every.flatMap((environment) => alerts(environment).map(({ name }) => name)));
  expect(headings.filter((heading, index) => headings.indexOf(heading) !== index)).toEqual([]);
  expect([...headings].sort()).toEqual([...names].sort());
  expect(sections.filter((section) => section.split('\n').slice(1).join(' ').trim().length < 60)).toEqual([]);
  expect(
    sections.filter((section) => !/\b(Do: |do as (above|for))/.test(section)).map((section) => section.split('\n')[0]),
  ).toEqual([]);
  expect(runbook({ name: 'QuorumLost' })).toBe('docs/runbooks/alerts.md#quorumlost');
});

describe('dist/dev', () => {
  const { objects } = subject(loadEnvironment('dev'));
  const files = rendered(objects);

  it('finds the pods of each job by name, in their namespace', () => {
    const job = parse(files.config).scrape_configs.find(({ job_name }: Node) => job_name === 'redpanda');
    expect(job).toMatchObject({
      metrics_path: '/public_metrics',
      kubernetes_sd_configs: [
        {
          role: 'pod',
          namespaces: { names: ['redpanda'] },
          selectors: [{ role: 'pod', label: 'app.kubernetes.io/name=redpanda' }],
        },
      ],
    });
    expect(job.relabel_configs[0]).toEqual({
      source_labels: ['__meta_kubernetes_pod_container_port_number'],
      regex: '9644',
      action: 'keep',
    });
  });

  it('keeps the labels of scraped metrics only for kube-state-metrics', () => {
    const honoured = parse(files.config).scrape_configs.filter(({ honor_labels }: Node) => honor_labels);
    expect(honoured.map(({ job_name }: Node) => job_name)).toEqual(['kube-state-metrics']);
  });

  it('reads the receivers from files of a Secret', () => {
    const { receivers } = parse(files.alertmanager);
    expect(receivers).toEqual([
      {
        name: 'critical',
        pagerduty_configs: [{ routing_key_file: '/etc/alertmanager/receivers/critical', severity: 'critical' }],
      },
      { name: 'warning', slack_configs: [expect.objectContaining({ api_url_file: '/etc/alertmanager/receivers/warning' })] },
    ]);
    expect(files.alertmanager).not.toMatch(/https?:/);
  });

  it("has neither a dead man's switch nor a Watchdog, because it has no receiver for them", () => {
    expect(parse(files.alertmanager).route.routes.map(({ receiver }: Node) => receiver)).toEqual(['critical']);
    expect(files.rules).not.toContain('Watchdog');
    const values = (environment: (typeof monitored)[number]) => inventory(environment).map(({ value }) => value);
    expect(values(loadEnvironment('dev'))).not.toContain('alerts-dead-mans-switch');
    expect(values(loadEnvironment('prod'))).toContain('alerts-dead-mans-switch');
  });

  it('allows Alertmanager egress only to public addresses on 443', () => {
    const { spec } = find(objects, 'NetworkPolicy monitoring/alertmanager');
    const blocks = ['10.20.0.0/16', '10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];
    expect(spec.egress).toEqual([
      { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: blocks } }], ports: [{ protocol: 'TCP', port: 443 }] },
    ]);
  });

  it('limits the data of Prometheus below the size of its volume', () => {
    expect(parse(files.config).storage.tsdb.retention).toEqual({ time: '15d', size: '16384MB' });
  });

  it('has a dashboard of each component, whose panels have unique ids', () => {
    const data: Record<string, string> =
      ofKind(objects, 'ConfigMap').find(({ metadata }) => metadata.name.startsWith('grafana-dashboards-'))?.data ?? {};
    expect(Object.keys(data)).toHaveLength(dashboardsOf(loadEnvironment('dev')).length);
    for (const text of Object.values<string>(data)) {
      const ids = JSON.parse(text).panels.map(({ id }: Node) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

describe('dist/prod', () => {
  const environment = loadEnvironment('prod');
  const { objects } = subject(environment);

  it("posts to the dead man's switch every four minutes, at a URL of the Secret that holds the receivers", () => {
    const { route, receivers, inhibit_rules } = parse(rendered(objects).alertmanager);
    expect(route.routes.at(-1)).toEqual({
      receiver: 'dead-mans-switch',
      matchers: ['severity="none"'],
      group_wait: '0s',
      group_interval: '1m',
      repeat_interval: '4m',
    });
    expect(receivers.at(-1)).toEqual({
      name: 'dead-mans-switch',
      webhook_configs: [{ url_file: '/etc/alertmanager/receivers/dead-mans-switch', send_resolved: false }],
    });
    // Nothing may hold it back.
    expect(JSON.stringify(inhibit_rules)).not.toContain('Watchdog');
    expect(alerts(environment).filter(({ severity }) => severity === 'none')).toMatchObject([{ name: 'Watchdog' }]);
  });

  it('has an ExternalSecret and an optional file for each receiver: a missing value does not affect the others', () => {
    const names = ['critical', 'warning', 'dead-mans-switch'];
    for (const name of names) {
      expect(find(objects, `ExternalSecret monitoring/alertmanager-${name}`).spec.data).toEqual([
        { secretKey: 'receiver', remoteRef: { key: `openim-prod-alerts-${name}` } },
      ]);
    }
    const { volumes } = find(objects, 'StatefulSet monitoring/alertmanager').spec.template.spec;
    expect(volumes.find(({ name }: Node) => name === 'receivers').projected.sources).toEqual(
      names.map((name) => ({
        secret: { name: `alertmanager-${name}`, items: [{ key: 'receiver', path: name }], optional: true },
      })),
    );
  });

  it('leaves the Watchdog to another Prometheus', () => {
    for (const other of operated) {
      expect(alerts(other).filter(({ severity }) => severity === 'none')).toEqual([]);
    }
  });
});

describe('mode gmp', () => {
  const { environment, objects } = subject(
    derive(loadEnvironment('prod'), { name: 'prod', monitoring: monitoringIn('gmp') }),
  );

  it('has a PodMonitoring of every target and no Prometheus', () => {
    expect(find(objects, 'PodMonitoring redpanda/redpanda')).toMatchObject({
      apiVersion: 'monitoring.googleapis.com/v1',
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/name': 'redpanda' } },
        endpoints: [{ port: 'admin', path: '/public_metrics', interval: '30s' }],
      },
    });
    expect(ofKind(objects, 'PodMonitoring')).toHaveLength(scrapeTargets(environment).length);
    expect(ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name)).not.toContain('monitoring');
  });

  it('has all rules in one ClusterRules, except those on logs, which need GlobalRules', () => {
    const { spec } = find(objects, 'ClusterRules openim');
    const global = find(objects, 'GlobalRules openim').spec.groups;
    expect([...spec.groups, ...global]).toEqual(JSON.parse(JSON.stringify(ruleGroups(environment))));
    expect(global.map(({ name }: Node) => name)).toEqual(['logs']);
    const asked = global.flatMap(({ rules }: Node) => rules.map(({ expr }: Node) => expr));
    expect(asked.map((expr: string) => expr.match(/user_(\w+)/)?.[1])).toEqual(
      Object.values(logMetrics).map(({ name }) => name),
    );
    expect(asked.filter((expr: string) => !expr.includes('cluster_name="openim-prod-cluster"'))).toEqual([]);
    expect(JSON.stringify(spec.groups)).not.toContain('logging_googleapis_com');
  });

  it("gives Google's Alertmanager its configuration, as the External Secrets Operator renders it from the two values", () => {
    const { data, target } = find(objects, 'ExternalSecret gmp-public/alertmanager').spec;
    expect(target).toMatchObject({ name: 'alertmanager', template: { type: 'Opaque' } });
    expect(data).toEqual(
      ['critical', 'warning'].map((key) => ({ secretKey: key, remoteRef: { key: `openim-prod-alerts-${key}` } })),
    );
    const addresses: Record<string, string> = { critical: 'R0123', warning: 'https://hooks.slack.com/services/T/B/x' };
    // What Go's template engine makes of it: verify runs it (monitoring).
    const text = (target.template.data['alertmanager.yaml'] as string)
      .replaceAll('{{ "{{" }}', '<<')
      .replace(/\{\{ \.(\w+) \| trim \}\}/g, (_, name: string) => addresses[name] ?? '')
      .replaceAll('<<', '{{');
    expect(text).not.toContain('_file');
    const { receivers, route } = parse(text);
    expect(receivers).toEqual([
      { name: 'critical', pagerduty_configs: [{ routing_key: 'R0123', severity: 'critical' }] },
      {
        name: 'warning',
        slack_configs: [
          expect.objectContaining({
            api_url: addresses.warning,
            title: expect.stringContaining('{{ .GroupLabels.alertname }}'),
          }),
        ],
      },
    ]);
    // No Watchdog in this mode, and no receiver of a heartbeat.
    expect(route.routes.map(({ receiver }: Node) => receiver)).toEqual(['critical']);
    expect(find(objects, 'SecretStore gmp-public/secret-manager')).toBeDefined();
    expect(find(objects, 'ServiceAccount gmp-public/external-secrets')).toBeDefined();
  });

  it("has nothing in Google's namespace when people provide the Secret", () => {
    const dev = subject(derive(loadEnvironment('dev'), { name: 'dev', monitoring: { mode: 'gmp' } }));
    expect(dev.objects.filter(({ metadata }) => metadata.namespace === 'gmp-public')).toEqual([]);
    expect(inventory(dev.environment).filter(({ namespace }) => namespace === 'gmp-public')).toHaveLength(2);
  });

  it("allows ingress from Google's collectors, and from no other Prometheus", () => {
    const { spec } = find(objects, 'NetworkPolicy redpanda/redpanda');
    expect(JSON.stringify(spec.ingress)).toContain('"gmp-system"');
    expect(JSON.stringify(spec.ingress)).not.toContain('"monitoring"');
  });
});

describe('mode operator', () => {
  const { environment, objects } = subject(
    derive(loadEnvironment('prod'), {
      name: 'prod',
      namespaces: { monitoring: 'observe' },
      monitoring: monitoringIn('operator'),
    }),
  );

  it('has a PodMonitor of every target', () => {
    expect(find(objects, 'PodMonitor dragonfly/dragonfly')).toMatchObject({
      apiVersion: 'monitoring.coreos.com/v1',
      spec: {
        jobLabel: 'app.kubernetes.io/name',
        selector: { matchLabels: { 'app.kubernetes.io/name': 'dragonfly' } },
        podMetricsEndpoints: [{ port: 'redis', path: '/metrics', interval: '10s' }],
      },
    });
    expect(ofKind(objects, 'PodMonitor')).toHaveLength(scrapeTargets(environment).length);
  });

  it('has all rules in one PrometheusRule', () => {
    const { spec } = find(objects, 'PrometheusRule openim/openim');
    expect(spec.groups).toEqual(JSON.parse(JSON.stringify(ruleGroups(environment))));
  });

  it("allows ingress from the operator's Prometheus", () => {
    const { spec } = find(objects, 'NetworkPolicy dragonfly/dragonfly');
    expect(JSON.stringify(spec.ingress)).toContain('"observe"');
  });
});

describe('alerts of some environments only', () => {
  const of = (environment: (typeof monitored)[number]) => alerts(environment).map(({ name }) => name);
  const inside = ['InternalCertificateExpired', 'InternalCertificateExpires'];
  const others = ['CertificateNotRenewed', 'VolumeFills'];
  const some = (names: readonly string[]) => names.filter((name) => [...inside, ...others].includes(name));

  it('watch internal certificates if there are any, and metrics that only a foreign Prometheus may read if there is one', () => {
    expect(some(of(loadEnvironment('dev')))).toEqual([]);
    expect(some(of(full))).toEqual(inside);
    expect(some(of(managed))).toEqual([...inside, ...others]);
    expect(some(of(derive(managed, { name: 'x', internalTls: undefined })))).toEqual(['VolumeFills']);
    const edge = { controller: 'gke-gateway', clusterIssuer: 'letsencrypt' } as const;
    const gateway = derive(managed, { name: 'x', internalTls: undefined, tracing: undefined, edge });
    expect(some(of(gateway))).toEqual(others);
  });
});

test('mode none adds nothing', () => {
  const { objects } = subject(loadEnvironment('local'));
  const made = objects.map(({ metadata }) => metadata.name);
  expect(made.filter((name) => /exporter|kube-state|grafana|prometheus|alertmanager|^monitoring$/.test(name))).toEqual([]);
});
