import { kubernetesContract } from '../contract/kubernetes-contract.ts';
import { startControlPlane } from './control-plane.ts';

kubernetesContract('kube-apiserver', startControlPlane);
