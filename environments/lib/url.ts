/** Whether a URL leads to a Service of the cluster, by its host's name. */
export const isService = (url: string): boolean => /\.svc(\.cluster\.local)?\.?$/.test(new URL(url).hostname);

export const hostOfUrl = (url: string): string => new URL(url).hostname;

/** The TCP port of an http or https URL. */
export const portOfUrl = (url: string): number => {
  const { port, protocol } = new URL(url);
  return port ? Number(port) : protocol === 'https:' ? 443 : 80;
};
