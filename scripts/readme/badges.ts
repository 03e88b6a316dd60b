import { images, parseImage } from '../../environments/lib/versions';
import { engines, license, version } from '../../package.json';
import { kubernetesVersions } from './compatibility';

/** An image of two fields, as a file: an online service would show a configured value, or nothing. */
function badge(label: string, value: string, color: string): string {
  const [left, right] = [label, value].map((text) => 7 * text.length + 12) as [number, number];
  const text = (x: number, content: string) =>
    `<text x="${x}" y="14" fill="#fff" text-anchor="middle" font-family="Verdana,sans-serif" font-size="11">${content}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}: ${value}"><title>${label}: ${value}</title><rect width="${left}" height="20" fill="#444"/><rect x="${left}" width="${right}" height="20" fill="${color}"/>${text(left / 2, label)}${text(left + right / 2, value)}</svg>\n`;
}

const [oldest, tested] = kubernetesVersions();

/** Files of docs/badges/. */
export const badges: Readonly<Record<string, string>> = {
  'version.svg': badge('version', version, '#0a6ebd'),
  'license.svg': badge('license', license, '#2e7d32'),
  'node.svg': badge('Node.js', engines.node.replace('>=', '≥ '), '#2e7d32'),
  'kubernetes.svg': badge('Kubernetes', `≥ ${oldest}, tested ${tested}`, '#0a6ebd'),
  'openim.svg': badge('OpenIM', parseImage(images.openim).tag ?? '', '#0a6ebd'),
};
