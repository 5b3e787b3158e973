// Both ways: what is typed by one can be given to the other, but for the enumeration, which TypeScript
// takes for another one however equal it is.
import type * as theirs from '@knocklabs/node';
import type * as ours from 'knock-jwt/knock-node';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Loose<T> = T extends theirs.Grants | ours.Grants ? `${T}` : T extends (...values: infer A) => infer R ? (...values: LooseAll<A>) => Loose<R> : T extends object ? { [K in keyof T]: Loose<T[K]> } : T;
type LooseAll<A extends unknown[]> = { [K in keyof A]: Loose<A[K]> };

export const same: [
  Same<ours.TokenEntity, theirs.TokenEntity>,
  Same<`${ours.Grants}`, `${theirs.Grants}`>,
  Same<keyof ours.SignUserTokenOptions, keyof theirs.SignUserTokenOptions>,
  Same<Loose<ours.TokenGrantOptions>, Loose<theirs.TokenGrantOptions>>,
  Same<ReturnType<typeof ours.signUserToken>, ReturnType<typeof theirs.signUserToken>>,
  Same<Parameters<typeof ours.signUserToken>[0], Parameters<typeof theirs.signUserToken>[0]>,
] = [true, true, true, true, true, true];
