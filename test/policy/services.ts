import { identity, type Manifest } from '../../charts/constructs/manifest';
import { hasEdge } from '../../environments/lib/edge';
import { change, type Rules } from '../lib/rule';
import { ofKind } from '../lib/subject';
import { type Node, selects, workloadsIn } from '../lib/workloads';

const all = (objects: readonly Manifest[]) => ofKind(objects, 'Service');

/** Where names lead, and the one public LoadBalancer. */
export const services: Rules = {
  'there is one public entry point: a LoadBalancer, or a Gateway of Google; one of each if the environment has both': {
    offenders: ({ environment, objects }) => {
      const balancers = all(objects).filter(({ spec }) => spec.type === 'LoadBalancer');
      const gateways = ofKind(objects, 'Gateway');
      const wanted = [hasEdge(environment, 'ingress-nginx') ? 1 : 0, hasEdge(environment, 'gke-gateway') ? 1 : 0];
      return balancers.length === wanted[0] && gateways.length === wanted[1]
        ? []
        : ['ways in:', ...[...balancers, ...gateways].map(identity)];
    },
    breach: change('Service openim/openim-api', 'spec.type', 'LoadBalancer'),
  },
  'no Service has a node port or external addresses': {
    offenders: ({ objects }) =>
      all(objects)
        .filter(
          ({ spec }) => spec.type === 'NodePort' || spec.externalIPs || spec.ports.some(({ nodePort }: Node) => nodePort),
        )
        .map(identity),
    breach: change('Service openim/openim-api', 'spec.type', 'NodePort'),
  },
  'Services select pods, and ports that these listen on': {
    offenders: ({ objects }) =>
      all(objects)
        .filter(({ spec }) => spec.type !== 'ExternalName')
        .filter(({ metadata, spec }) => {
          const { 'statefulset.kubernetes.io/pod-name': _pod, ...labels } = spec.selector ?? {};
          const behind = workloadsIn(objects).filter(
            ({ object, template, longRunning }) =>
              longRunning &&
              object.metadata.namespace === metadata.namespace &&
              selects({ matchLabels: labels }, template.metadata.labels),
          );
          const open = behind.flatMap(({ pod }) => pod.containers.flatMap(({ ports = [] }: Node) => ports));
          return (
            behind.length !== 1 ||
            Object.keys(labels).length === 0 ||
            spec.ports.some(({ targetPort, port }: Node) =>
              open.every(({ name, containerPort }: Node) => ![name, containerPort].includes(targetPort ?? port)),
            )
          );
        })
        .map(identity),
    breach: change('Service openim/openim-api', 'spec.ports.0.targetPort', 'web'),
  },
  'Services list ready pods only, but for the headless ones of peers': {
    offenders: ({ objects }) =>
      all(objects)
        .filter(({ spec }) => (spec.publishNotReadyAddresses === true) !== (spec.clusterIP === 'None'))
        .map(identity),
    breach: change('Service redpanda/redpanda', 'spec.publishNotReadyAddresses', true),
  },
  'ExternalName Services name an existing Service and port': {
    offenders: ({ objects }) =>
      all(objects)
        .filter(({ spec }) => spec.type === 'ExternalName')
        .filter(({ spec }) => {
          const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc\.cluster\.local\.$/.exec(spec.externalName) ?? [];
          const target = all(objects).find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
          return spec.ports.some(
            ({ port, targetPort }: Node) =>
              port !== targetPort || !target?.spec.ports.some((open: Node) => open.port === port),
          );
        })
        .map(identity),
    breach: change('Service ingress-nginx/openim-api', 'spec.externalName', 'openim-api.default.svc.cluster.local.'),
  },
  'Ingresses route to a Service and a port of their namespace, over TLS': {
    offenders: ({ objects }) =>
      ofKind(objects, 'Ingress')
        .filter(({ metadata, spec }) =>
          spec.rules.some(
            ({ host, http }: Node) =>
              !spec.tls?.some(({ hosts, secretName }: Node) => hosts.includes(host) && secretName) ||
              http.paths.some(({ backend }: Node) => {
                const target = all(objects).find(
                  (service) =>
                    service.metadata.namespace === metadata.namespace && service.metadata.name === backend.service.name,
                );
                return !target?.spec.ports.some(({ name }: Node) => name === backend.service.port.name);
              }),
          ),
        )
        .map(identity),
    breach: change('Ingress ingress-nginx/openim-api', 'spec.tls', undefined),
  },
};
