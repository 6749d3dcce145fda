/**
 * Creates a value once, when it is first needed.
 *
 * Compiling a schema takes longer than most Actions need to refuse their inputs. The schemas in this repository are compiled
 * without a check against their draft, which takes even longer: a contract test checks them.
 */
export function lazily<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}
