/**
 * Checks on ourselves. A failed one means a defect in keywire, never a mistake of a caller and never
 * a failure of the world: those have errors of their own (errors.ts).
 */

/** Thrown by a failed check; nothing but the process's outermost handler may catch it. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure';
}

/**
 * Stops when `condition` is false. Always on, so keep the condition cheap.
 * @throws AssertionFailure
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new AssertionFailure(`unreachable: ${String(value)}`);
}

/** True under `KEYWIRE_VERIFY=1`, which the tests set: costly checks run. */
export const verifying: boolean = process.env.KEYWIRE_VERIFY === '1';

/** Runs a costly check, only when `verifying`. The check itself asserts. */
export function verify(check: () => void): void {
  if (verifying) check();
}
