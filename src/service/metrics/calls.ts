/** Calls to the Kubernetes API and to DLI. */
import { Counter, Histogram, type Registry } from 'prom-client';
import { isFailure } from '../../core/failure.ts';
import { bounded } from './bounded.ts';

export interface KubernetesCall {
  /** HTTP method. */
  verb: string;
  host: string;
  /** HTTP status, or `<error>`. */
  code: string | number;
  seconds: number;
}

export interface DliCall {
  operation: string;
  /** HTTP status; 0 without an answer. */
  code: number;
  /** The service's code, ours, or empty after a success. */
  error_code: string;
  seconds: number;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Codes of DLI, the gateway and IAM, and of Node's network errors. */
const ERROR_CODE = /^(?:[A-Z]{2,6}\.\d{3,8}|[A-Z][A-Z_]{2,39})$/;

const status = (code: string | number): string => (/^[1-5]\d\d$/.test(`${code}`) ? `${code}` : '<error>');

export function kubernetesMetrics(registry: Registry): (call: KubernetesCall) => void {
  const registers = [registry];
  const requests = new Counter({
    name: 'rest_client_requests_total',
    help: 'Requests to the Kubernetes API.',
    labelNames: ['code', 'method', 'host'],
    registers,
  });
  const duration = new Histogram({
    name: 'rest_client_request_duration_seconds',
    help: 'Length of a request to the Kubernetes API.',
    labelNames: ['verb', 'host'],
    buckets: SECONDS,
    registers,
  });
  const hostOf = bounded(/^.{1,253}$/, 10);
  const verbOf = bounded(/^[A-Za-z]{1,16}$/, 20);
  return ({ verb, host, code, seconds }) => {
    const labels = { method: verbOf(verb), host: hostOf(host) };
    requests.inc({ ...labels, code: status(code) });
    duration.observe({ verb: labels.method, host: labels.host }, seconds);
  };
}

export function dliMetrics(registry: Registry): (call: DliCall) => void {
  const registers = [registry];
  const requests = new Counter({
    name: 'dli_api_requests_total',
    help: 'Requests to DLI and IAM; error_code is empty after a success.',
    labelNames: ['operation', 'code', 'error_code'],
    registers,
  });
  const duration = new Histogram({
    name: 'dli_api_request_duration_seconds',
    help: 'Length of a request to DLI or IAM.',
    labelNames: ['operation'],
    buckets: SECONDS,
    registers,
  });
  const operationOf = bounded(/^[A-Za-z]{1,32}$/, 30);
  const foreign = bounded(ERROR_CODE, 100);
  const errorCode = (code: string): string => (code === '' || isFailure(code) ? code : foreign(code));
  return (call) => {
    const operation = operationOf(call.operation);
    requests.inc({ operation, code: status(call.code), error_code: errorCode(call.error_code) });
    duration.observe({ operation }, call.seconds);
  };
}
