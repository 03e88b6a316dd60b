export { IngressNginxChart as EdgeChart } from './ingress-nginx';
