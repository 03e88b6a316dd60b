import type { MonitoringMode } from '../../../environments/lib/types';
import type { Alert, AlertTable, Severity } from './alert';

const DAY = 24 * 3600;

/** Certificates other than that of the edge, which has a metric of nginx. */
export const certificates: AlertTable = ({ internalTls, edge, monitoring: { mode } }): readonly Alert[] => [
  ...(internalTls ? [inside('Expired', 'critical', 3), inside('Expires', 'warning', 21)] : []),
  ...(seesOthers.includes(mode) && (internalTls || edge.clusterIssuer) ? [notRenewed] : []),
];

/** Modes with a Prometheus that may scrape nodes and the namespaces of other programs. */
export const seesOthers: readonly MonitoringMode[] = ['gmp', 'operator'];

/**
 * Expiry of the loaded certificate, as the programs report it: a broker reloads files, mongod reads them at start. Its
 * value is in milliseconds.
 */
const expiry =
  'min by (job) (redpanda_tls_certificate_expires_at_timestamp_seconds or mongodb_ss_security_SSLServerCertificateExpirationDate / 1000)';

const mongod = 'mongodb_ss_security_SSLServerCertificateExpirationDate{job="openim-mongodb-exporter"}';
const broker = 'redpanda_tls_certificate_expires_at_timestamp_seconds{job="redpanda",pod="redpanda-0"}';

const inside = (suffix: 'Expired' | 'Expires', severity: Severity, days: number): Alert => ({
  name: `InternalCertificate${suffix}`,
  severity,
  // cert-manager renews 30 days before.
  expr: `${expiry} - time() < ${days * DAY}`,
  for: '1h',
  summary: 'The certificate that {{ $labels.job }} shows expires in {{ $value | humanizeDuration }}.',
  silences: suffix === 'Expired' ? { alerts: ['InternalCertificateExpires'], equal: ['job'] } : undefined,
  at: '80m',
  fires: { [mongod]: `${(days - 1) * DAY}000x90`, [broker]: '4e9x90' },
  silent: { [mongod]: '4e12x90', [broker]: '4e9x90' },
});

const renewal = 'certmanager_certificate_renewal_timestamp_seconds{name="openim-mongodb"}';

const notRenewed: Alert = {
  name: 'CertificateNotRenewed',
  severity: 'warning',
  // For any purpose; the expiry of one that was never issued is in 1970.
  expr: `time() - max by (name) (certmanager_certificate_renewal_timestamp_seconds{name=~"openim-mongodb|redpanda|openim-tls"}) > ${2 * DAY}`,
  for: '1h',
  summary: 'Certificate {{ $labels.name }} should have been renewed {{ $value | humanizeDuration }} ago.',
  at: '80m',
  fires: { [renewal]: `${-3 * DAY}x90` },
  silent: { [renewal]: '4e9x90' },
};
