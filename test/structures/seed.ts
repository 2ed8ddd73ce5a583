/** The seed of a test's random sequence: KEYWIRE_SEED repeats a run that failed. */
import { SeededRandom } from '../../src/base/random.ts';

export function seededRun(): { readonly random: SeededRandom; readonly note: string } {
  const given = Number(process.env.KEYWIRE_SEED);
  const seed = Number.isInteger(given) ? given : Math.floor(Math.random() * 2 ** 32);
  return { random: new SeededRandom(seed), note: `KEYWIRE_SEED=${seed}` };
}
