import { parseImage } from '../versions';
import { format } from './check';

/** github.com/distribution/reference, reference.go: the grammar of image references, without addresses of IPv6. */
const HOST = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*';
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
export const REPOSITORY = new RegExp(`^(?:${HOST}(?::(?<port>\\d{1,5}))?/)?${COMPONENT}(?:/${COMPONENT})*$`);
const LONGEST_REPOSITORY = 255;

/** Mutable tags: a tag without a number, such as "main" or "stable", and every "latest". */
const MOVING = /^\D*$|latest/i;

export const image = format((value) => {
  if (typeof value !== 'string') {
    return FORM;
  }
  if (/^[a-z]+:\/\//i.test(value)) {
    return `must have no scheme; write "${value.replace(/^[a-z]+:\/\//i, '')}"`;
  }
  const { repository, tag } = parseImage(value);
  const port = REPOSITORY.exec(repository)?.groups?.port;
  if (
    !REPOSITORY.test(repository) ||
    repository.length > LONGEST_REPOSITORY ||
    !(Number(port ?? 1) >= 1 && Number(port ?? 1) <= 65535)
  ) {
    return FORM;
  }
  if (!repository.includes('/') && /\./.test(repository)) {
    return `must name a repository after the registry: "${repository}/repository:tag"`;
  }
  if (tag === undefined || MOVING.test(tag)) {
    return 'must be pinned; use a release tag, followed by "@sha256:..." if the digest is known';
  }
  return /^[\w.-]{0,62}[A-Za-z0-9]$/.test(tag)
    ? undefined
    : 'must have a tag of at most 63 characters that ends with a letter or digit, because it becomes a label';
});

const FORM = 'must be an image reference: "registry.example/repository:tag"';
