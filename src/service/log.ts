/** The process's log: one JSON object a line, or plain text for people. */
import { type Logger, pino } from 'pino';
import type { Clock } from '../ground/clock.ts';

/** A second guard: the code never logs these, but an object that holds one must not leak it either. */
const SECRETS = ['accessKey', 'secretKey', 'securityToken', 'token', 'password', 'authorization'];

const paths = SECRETS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

const text = (line: string): string => {
  const { time, level, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const fields = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${[time, String(level).toUpperCase().padEnd(5), msg, ...fields].join(' ')}\n`;
};

interface LogOptions {
  level: string;
  format: 'json' | 'text';
  write: (text: string) => void;
  clock: Pick<Clock, 'wall'>;
}

export const createLog = ({ level, format, write, clock }: LogOptions): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(clock.wall()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths, censor: '***' },
    },
    { write: (line) => write(format === 'json' ? line : text(line)) },
  );
