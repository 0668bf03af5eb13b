/** The replicas: each is started, and started again when it has ended or died, as a kubelet does. */
import type { assemble } from '../../src/service/assemble.ts';
import { parseConfig } from '../../src/service/config.ts';
import { createLog } from '../../src/service/log.ts';
import type { Metrics } from '../../src/service/metrics/metrics.ts';
import { createReplica } from '../../src/service/replica.ts';
import type { Config } from '../../src/service/settings.ts';
import { USER_AGENT } from '../../src/service/version.ts';
import { dliDoor } from './doors/dli.ts';
import { kubernetesDoor } from './doors/kubernetes.ts';
import { Host, type WallClock } from './host.ts';
import type { Lot } from './lot.ts';
import { REGIONS } from './setup.ts';
import { EPOCH, OPERATORS_NAMESPACE, type World } from './world.ts';

/** One life of one replica. */
interface Life {
  replica: string;
  /** Of the life, as the Lease names it. */
  identity: string;
  host: Host;
  log: string[];
  /** Passes that threw where nothing may. */
  crashes: number;
  /** Exit code; undefined: it still runs, or it died. */
  code: number | undefined;
  /** What its `run` rejected with. */
  thrown: unknown;
  stop: AbortController;
}

/** What is put into the product to see whether it is found; see `test/sim/whole/defects.ts`. */
export interface Defect {
  assemble?: typeof assemble;
}

const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;
/** ms until it is started again. */
const RESTART = [500, 8_000] as const;

function configOf(flags: Readonly<Record<string, string>>): Config {
  const argv = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const parsed = parseConfig(argv, {});
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.config;
}

export class Replicas {
  readonly lives: Life[] = [];
  readonly #world: World;
  readonly #lot: Lot;
  readonly #config: Config;
  readonly #defect: Defect;
  readonly #present = new Map<string, Life>();

  constructor(world: World, defect: Defect) {
    this.#world = world;
    this.#lot = world.lot.fork('replicas');
    this.#config = configOf(world.setup.flags);
    this.#defect = defect;
  }

  startAll(): void {
    for (const { name, wall } of this.#world.setup.replicas) this.#start(name, wall);
  }

  host(replica: string): Host | undefined {
    return this.#present.get(replica)?.host;
  }

  /** Those that run now. */
  present(): Life[] {
    return [...this.#present.values()];
  }

  killAt(replica: string, crossings: number): void {
    const life = this.#present.get(replica);
    life?.host.killAt(crossings, () => this.#gone(life, { kind: 'died', replica }, `${replica} dies`));
  }

  stop(replica: string): void {
    const life = this.#present.get(replica);
    if (life === undefined || life.stop.signal.aborted) return;
    this.#world.note({ kind: 'disturbed' }, `${replica} is told to stop`);
    life.host.clock.after(0, () => life.stop.abort());
  }

  #gone(life: Life, what: { kind: 'died' | 'ended'; replica: string }, text: string): void {
    const { timeline, setup, note } = this.#world;
    note(what, text);
    life.host.kill();
    this.#present.delete(life.replica);
    const wall = setup.replicas.find(({ name }) => name === life.replica)?.wall;
    const [from, to] = RESTART;
    timeline.after(this.#lot.int(from, to), () =>
      this.#start(life.replica, wall ?? { offsetMs: 0, rate: 1 }),
    );
  }

  #start(name: string, wall: WallClock): void {
    const { timeline, note } = this.#world;
    const lot = this.#lot.fork(`${name} ${this.lives.length}`);
    const identity = `${name}_${lot.id()}`;
    const host = new Host({ name, identity, timeline, lot: lot.fork('host'), epoch: EPOCH, wall });
    const life: Life = {
      replica: name,
      identity,
      host,
      log: [],
      crashes: 0,
      code: undefined,
      thrown: undefined,
      stop: new AbortController(),
    };
    this.lives.push(life);
    this.#present.set(name, life);
    note({ kind: 'began', replica: name }, `${name} starts`);
    this.#run(life, lot);
  }

  #run(life: Life, lot: Lot): void {
    const ended = (code: number): void => {
      life.code = code;
      this.#gone(
        life,
        { kind: 'ended', replica: life.replica },
        `${life.replica} ends with exit code ${code}`,
      );
    };
    this.#replicaOf(life, lot)
      .run()
      .then(ended, (error: unknown) => {
        life.thrown = error;
        ended(1);
      });
  }

  #replicaOf(life: Life, lot: Lot) {
    const { host } = life;
    const { network } = this.#world;
    const [config, clock] = [this.#config, host.clock];
    const log = createLog({
      level: config.logLevel,
      format: 'json',
      write: (line) => life.log.push(line),
      clock,
    });
    const onCrash = (): void => {
      life.crashes += 1;
    };
    const door = { network, host, token: 'replica-token', namespace: OPERATORS_NAMESPACE };
    return createReplica({
      config,
      clock,
      chance: lot,
      api: kubernetesDoor(door, { userAgent: USER_AGENT, clock, onRequest: NO_METRICS.onRequest }),
      transport: dliDoor({ network, host, maxResponseBytes: MAX_RESPONSE_BYTES, hosts: HOSTS }),
      log,
      metrics: { ...NO_METRICS, onCrash },
      identity: life.identity,
      credentials: undefined,
      stop: life.stop.signal,
      ...this.#defect,
    });
  }
}

const nothing = (): void => undefined;

/** Real ones cost a tenth of the time of a history. That their text holds no secret is judged by the tests on a real cluster. */
const NO_METRICS: Metrics = {
  queue: { onAdd: nothing, onRetry: nothing, onWaited: nothing, onWorked: nothing },
  onRequest: nothing,
  onCall: nothing,
  onPass: nothing,
  onCrash: nothing,
  onApplied: nothing,
  onLeader: nothing,
  onDriftPages: () => undefined,
  onEventDropped: nothing,
  read: nothing,
  text: async () => '',
};

const HOSTS = new Map(
  REGIONS.flatMap((region) =>
    ['dli', 'iam'].map((service) => [`${service}.${region}.simulated`, region] as const),
  ),
);
