/** Where the value of a key comes from. */
export type Origin = 'environment' | 'derived' | 'Secret' | 'fixed';

/** Keys of upstream's files: file and path, `*` for any one part of a path, `**` for the rest of it; of several rows the first one counts. */
export interface Row {
  readonly files: string;
  readonly keys: string;
  readonly origin: Origin;
  /** The field that sets it, what it is derived from, the Secret that holds it, or why it is fixed. Markdown. */
  readonly why: string;
}

export const row =
  (origin: Origin) =>
  (files: string, keys: string, why: string): Row => ({ files, keys, origin, why });

export const set = row('environment');
export const derived = row('derived');
export const secret = row('Secret');
export const fixed = row('fixed');

/** Whether a row is about a key. */
export const covers = ({ files, keys }: Row, file: string, path: string): boolean =>
  files.split(' ').some((one) => pattern(one).test(file)) && keys.split(' ').some((one) => pattern(one).test(path));

const pattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .split('**')
      .map((part) =>
        part
          .split('*')
          .map((text) => text.replace(/[.]/g, '\\.'))
          .join('[^.]*'),
      )
      .join('.*')}$`,
  );
