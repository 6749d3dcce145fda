/** Longer than anything takes on a busy machine; what never comes still fails. */
const patienceSeconds = 300;

/** Asks until the answer is there; throws with the name of the missing thing if it never comes. */
export async function eventually<Value>(
  what: string,
  ask: () => Promise<Value | undefined>,
  seconds = patienceSeconds,
): Promise<Value> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error(`waited ${seconds} s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
