/** An account on GitHub. People are compared by id: a login can be renamed, and then taken by another person. */
export interface Person {
  readonly id: number;
  readonly login: string;
}

/** Whether an account is that of an App. No person's login can have brackets. */
export function isBot({ login }: Pick<Person, "login">): boolean {
  return login.endsWith("[bot]");
}
