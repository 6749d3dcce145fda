/**
 * Makes something when it is first needed, and once.
 *
 * A schema takes longer to compile than most Actions take to refuse their inputs. Schemas that we ship are compiled
 * without checking each against its draft, which takes longer still: a contract test does that.
 */
export function lazily<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}
