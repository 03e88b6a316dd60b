import type { Output } from '../app';
export const summary = (folder: string, outputs: readonly Output[]): string =>
  outputs.map((o) => `${folder}/${o.name} ${o.objects.length}`).join('\n');
