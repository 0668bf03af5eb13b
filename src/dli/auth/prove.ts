/** A call that carries a proof: as often as its key may be tried, and told as what it proves. */
import type { Result } from '../../core/failure.ts';
import { fingerprint } from '../../ground/digest.ts';
import type { Confirmations, Question } from '../answers/confirmations.ts';
import type { Called, Reply } from '../http/call.ts';
import type { Proof } from '../http/request.ts';
import type { Guard, Guarded } from './guard.ts';

export interface Proofs {
  guard: Guard;
  confirmations: Confirmations;
}

interface Proven {
  proof: Exclude<Proof, { kind: 'none' }>;
  region: string;
  question: Question;
  signal: AbortSignal;
}

export interface ProofResult<T> {
  /** As it is told to whoever asked; see `Confirmations`. */
  said: Result<T>;
  /** The service did not take the proof, whether or not that is confirmed. */
  refused: boolean;
}

type KeyProof = Extract<Proof, { kind: 'key' }>;

function guardedKey(
  { accessKey, secretKey, securityToken }: KeyProof,
  { region, question: { namespace, readBefore }, signal }: Omit<Proven, 'proof'>,
): Guarded {
  // A pair that is refused in one region may be right in another; the key is one in all of them.
  const pair = fingerprint([region, secretKey, securityToken ?? '']);
  return { kind: 'key', name: fingerprint(['key', accessKey]), pair, namespace, readBefore, signal };
}

export async function prove(
  { guard, confirmations }: Proofs,
  { proof, region, question, signal }: Proven,
  call: () => Promise<Called>,
): Promise<ProofResult<Reply>> {
  let called: Called | undefined;
  const send = async (): Promise<Called> => {
    called = await call();
    return called;
  };
  const result: Result<Reply> =
    proof.kind === 'key'
      ? await guard.run(guardedKey(proof, { region, question, signal }), send)
      : await send();
  const refused = !result.ok && result.failure.kind === 'AuthFailed';
  return { said: confirmations.weigh(result, question, called), refused };
}
